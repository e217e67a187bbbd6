# A logistic model of the home win from results alone, without closing lines: the baseline of all later models.
# Reads READ_FEATURES (as-of features) and READ_GAMES (the cleaned schedules, for outcomes and prices). Each season from
# the third on is predicted by a model of all games before it.

options(stringsAsFactors = FALSE, scipen = 100)
# On a small slice (glm:train:smoke): shows that everything runs, not how good the model is.
smoke <- Sys.getenv("RESEARCH_SMOKE") == "1"
for (part in c("features.R", "model.R", "evaluation.R", "output.R")) source(part, encoding = "UTF-8")
if (smoke) bootstrap_samples <- 100

read_games <- function(file) {
  games <- read.csv(file, encoding = "UTF-8")
  wanted <- c("game_id", "season", "week", "gameday", "home_team", "away_team", "played", "tie", "result",
              "spread_line", "home_moneyline", "away_moneyline")
  missing <- setdiff(wanted, names(games))
  if (length(missing) > 0) stop(file, ": column ", paste(missing, collapse = ", "), " is missing", call. = FALSE)
  # Radix order compares bytes, in every locale.
  games[order(games$gameday, games$game_id, method = "radix"), ]
}

games <- read_games(Sys.getenv("READ_GAMES"))
games$home_win <- ifelse(games$played == 1 & games$tie %in% 0, as.integer(games$result > 0), NA)
games <- cbind(games, features_of(games$game_id, Sys.getenv("READ_FEATURES")))

forward <- predict_forward(games)
predictions <- forward$games
predictions$p_market <- market_probability(predictions)
write_csv(predictions[c(
  "game_id", "season", "week", "gameday", "home_team", "away_team", "played", "tie", "home_win", "p_home", "p_market",
  "spread_line", "home_moneyline", "away_moneyline"
)], "predictions.csv")

seasons <- split(predictions, predictions$season)
by_season <- mapply(function(of, season) evaluate(of, seed = as.integer(season)), seasons, names(seasons),
                    SIMPLIFY = FALSE)
overall <- evaluate(predictions, seed = overall_seed)
fits <- Map(function(fit, of) c(list(training_games = fit$training, coefficients = as.list(fit$coefficients)), of),
            forward$fits, unname(by_season))
write_lines(as_json(c(
  list(
    seed = overall_seed,
    bootstrap_samples = bootstrap_samples,
    seasons = as.list(as.integer(names(by_season))),
    features = as.list(feature_columns)
  ),
  overall,
  list(by_season = unname(Map(function(season, of) c(list(season = as.integer(season)), of), names(by_season), fits)))
)), "metrics.json")

for (season in names(by_season)) {
  of <- by_season[[season]]
  cat(sprintf("%s: %d games predicted; left out: %d tied, %d not played, %d without history; %d with both moneylines\n",
              season, of$n, of$left_out$tied, of$left_out$not_played, of$left_out$without_history, of$priced))
}
