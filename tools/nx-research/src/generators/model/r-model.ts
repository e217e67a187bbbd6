/** The R script of a new model. @param search whether it evaluates the trials of a search, too */
export const rModel = (name: string, search: boolean): string =>
  `${model(name)}${search ? trials : training}`;

const model = (name: string): string => `# ${name}: say here in a sentence what the model is.
#
# Reads READ_FEATURES (what was known before the day of each game) and READ_GAMES (the schedules, for prices); leaves
# predictions.csv and metrics.json in WRITE_DIR. Each season from the third on is forecast by a model of all games before
# it. As it stands this is a logistic model: put yours into fit and forecast. Split by time, and fix every seed.

options(stringsAsFactors = FALSE, scipen = 100)

features <- c("home_field", "form_diff_margin_ewm", "form_diff_win_season", "rest_diff_days")
training_seasons <- 2
# What a season counts that lies one further back, and whether the days of rest are among the features.
parameters <- list(decay = 1, rest = TRUE)
seed <- 1
bootstrap_samples <- 1000

# No intercept: on neutral ground two equal teams have an even chance. Quasi: weights need be no whole numbers.
fit <- function(games, features) {
  glm(reformulate(features, "home_win", intercept = FALSE), family = quasibinomial(), data = games, weights = weight)
}

# Probabilities of a home win.
forecast <- function(model, games) predict(model, games, type = "response")

# Each season from a model of all seasons before it; NA where a feature is missing, never something invented. Rounded as
# they are written: the scores and above all the bets are those of what others can read.
predict_forward <- function(games, parameters) {
  p <- rep(NA_real_, nrow(games))
  used <- if (parameters$rest) features else setdiff(features, "rest_diff_days")
  for (season in sort(unique(games$season))[-seq_len(training_seasons)]) {
    rows <- games$season == season
    before <- games[games$season < season & !is.na(games$home_win), ]
    before$weight <- parameters$decay^(season - 1 - before$season)
    p[rows] <- forecast(fit(before, used), games[rows, ])
  }
  round(p, 6)
}

# By Wilcoxon's rank sum, ties half.
auc <- function(won, p) {
  wins <- sum(won)
  (sum(rank(p)[won == 1]) - wins * (wins + 1) / 2) / (wins * (length(won) - wins))
}

decimal_odds <- function(moneyline) 1 + ifelse(moneyline < 0, 100 / -moneyline, moneyline / 100)

# One unit on the side with the larger expected value where that is positive; NA where nothing is bet.
profits <- function(games) {
  home <- decimal_odds(games$home_moneyline)
  away <- decimal_odds(games$away_moneyline)
  on_home <- games$p_home * home - 1
  on_away <- (1 - games$p_home) * away - 1
  bet <- !is.na(on_home + on_away) & pmax(on_home, on_away) > 0 & on_home != on_away
  won <- games$home_win == (on_home > on_away)
  ifelse(bet, ifelse(won, ifelse(on_home > on_away, home, away) - 1, -1), NA)
}

# Estimate and 95 % percentile interval over resampled games; NULL where there is nothing to estimate.
with_interval <- function(statistic, games) {
  estimate <- statistic(seq_len(games))
  if (is.na(estimate)) return(NULL)
  set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  resampled <- replicate(bootstrap_samples, statistic(sample.int(games, replace = TRUE)))
  limits <- unname(quantile(resampled, c(0.025, 0.975), na.rm = TRUE))
  list(estimate = estimate, low = limits[1], high = limits[2])
}

evaluate <- function(games) {
  scored <- games[!is.na(games$home_win) & !is.na(games$p_home), ]
  won <- scored$home_win
  p <- scored$p_home
  loss <- -log(ifelse(won == 1, p, 1 - p))
  profit <- profits(scored)
  statistics <- list(
    auc = function(rows) auc(won[rows], p[rows]),
    log_loss = function(rows) mean(loss[rows]),
    brier = function(rows) mean((won[rows] - p[rows])^2),
    roi = function(rows) if (all(is.na(profit[rows]))) NA else mean(profit[rows], na.rm = TRUE)
  )
  list(
    seed = seed,
    bootstrap_samples = bootstrap_samples,
    n = nrow(scored),
    seasons = I(unique(games$season)),
    features = features,
    metrics = lapply(statistics, with_interval, games = nrow(scored))
  )
}

games <- read.csv(Sys.getenv("READ_FEATURES"), encoding = "UTF-8")
games <- games[order(games$gameday, games$game_id, method = "radix"), ]
schedule <- read.csv(Sys.getenv("READ_GAMES"), encoding = "UTF-8")
prices <- c("home_moneyline", "away_moneyline")
games[prices] <- schedule[match(games$game_id, schedule$game_id), prices]

write_lines <- function(lines, name) {
  connection <- file(file.path(Sys.getenv("WRITE_DIR"), name), "wb")
  writeLines(lines, connection, sep = "\\n", useBytes = TRUE)
  close(connection)
}

train <- function() {
  games$p_home <- predict_forward(games, parameters)
  games <- games[games$season %in% sort(unique(games$season))[-seq_len(training_seasons)], ]
  columns <- c("game_id", "season", "week", "gameday", "home_team", "away_team", "home_win", "p_home", prices)
  cells <- lapply(games[columns], function(values) ifelse(is.na(values), "", as.character(values)))
  write_lines(c(paste(columns, collapse = ","), do.call(paste, c(unname(cells), sep = ","))), "predictions.csv")
  metrics <- evaluate(games)
  write_lines(jsonlite::toJSON(metrics, auto_unbox = TRUE, null = "null", digits = 6, pretty = TRUE), "metrics.json")
  cat(sprintf("%d games of %s forecast and scored\\n", metrics$n, paste(metrics$seasons, collapse = ", ")))
}
`;

const training = `
train()
`;

const trials = `
# The AUC of the forecasts of all seasons but the last, or of the last one, which no trial sees.
objective <- function(parameters, settings) {
  p <- predict_forward(games, parameters)
  is_last <- games$season == max(games$season)
  scored <- !is.na(games$home_win + p) & (if (settings$seasons == "last") is_last else !is_last)
  won <- games$home_win[scored]
  p <- p[scored]
  found <- with_interval(function(rows) auc(won[rows], p[rows]), length(won))
  list(value = found$estimate, error = (found$high - found$low) / 3.92, interval = c(found$low, found$high))
}

if (nzchar(Sys.getenv("RESEARCH_TRIALS_FROM"))) {
  source(Sys.getenv("RESEARCH_TRIALS_R"))
  serve(objective, versions = R.version.string)
} else {
  train()
}
`;
