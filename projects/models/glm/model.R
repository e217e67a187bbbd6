# The logistic model and its predictions for seasons that it has not seen.

# No intercept: on neutral ground two equal teams have an even chance, and who is listed first does not matter.
home_win_formula <- reformulate(feature_columns, response = "home_win", intercept = FALSE)

# Games before the first validation season, which are there to be learned from only.
training_seasons <- 2

validation_seasons <- function(games) {
  seasons <- sort(unique(games$season))
  if (length(seasons) <= training_seasons)
    stop("the schedules have ", length(seasons), " seasons; ", training_seasons + 1, " are needed", call. = FALSE)
  utils::tail(seasons, if (smoke) 1 else -training_seasons)
}

# Probability of a home win for every game of the validation seasons, each season from a model of all earlier games.
# NA where a team has no history. `games` holds the features and home_win, which is NA for ties and games to come.
predict_forward <- function(games) {
  predicted <- lapply(validation_seasons(games), function(season) {
    training <- games[games$season < season & !is.na(games$home_win), ]
    validation <- games[games$season == season, ]
    # A season's playoffs fall in the next year, so seasons alone do not promise this.
    stopifnot("training games after validation games" = max(training$gameday) < min(validation$gameday))
    fit <- glm(home_win_formula, family = binomial(), data = training)
    if (!fit$converged) stop("the model for season ", season, " did not converge", call. = FALSE)
    # A feature that never varies in the training games has no coefficient and no effect.
    weights <- ifelse(is.na(coef(fit)), 0, coef(fit))
    # As it is written: the scores and above all the bets are those of what others can read.
    validation$p_home <- round(drop(plogis(as.matrix(validation[feature_columns]) %*% weights)), 6)
    list(games = validation, coefficients = weights, training = length(fit$y))
  })
  list(
    games = do.call(rbind, lapply(predicted, `[[`, "games")),
    fits = lapply(predicted, `[`, c("coefficients", "training"))
  )
}

# Probability that an American moneyline stands for, the bookmaker's margin included: -150 is 0.6, 200 is 1/3.
implied_probability <- function(moneyline) {
  ifelse(moneyline < 0, -moneyline / (100 - moneyline), 100 / (100 + moneyline))
}

# The market's probability of a home win with its margin taken out in proportion; NA without both moneylines.
market_probability <- function(games) {
  home <- implied_probability(games$home_moneyline)
  home / (home + implied_probability(games$away_moneyline))
}
