# Who forecasts the games: the market, each model, and the models together; and how well.

# Probabilities of 0 and 1 have no log-odds.
certainty <- 1e-6
log_odds <- function(p) qlogis(pmin(pmax(p, certainty), 1 - certainty))

# A column of probabilities for each forecaster: `market` where there are prices, a column named after each project, and
# `ensemble`, the mean of the models' log-odds, where there are two models or more. Project names may be these words, so
# models are marked by a colon.
forecasts_of <- function(games, projects) {
  models <- stats::setNames(games[paste0("p_", projects)], paste0("model:", projects))
  mean_log_odds <- Reduce(`+`, lapply(models, log_odds)) / length(models)
  together <- if (length(projects) > 1) list(ensemble = plogis(mean_log_odds))
  market <- if (!all(is.na(games$market))) list(market = games$market)
  as.data.frame(c(market, models, together), optional = TRUE)
}

# Names that the table gives to projects: an empty table without the file.
names_in <- function(file) {
  if (!file.exists(file)) return(character())
  table <- read.csv(file, colClasses = "character", encoding = "UTF-8")
  stats::setNames(table$name, table$project)
}

# What tables and figures call each forecaster: "Random forest" for random-forest, unless `given` has a name for it.
labels_of <- function(forecasters, given = character()) {
  label <- function(forecaster) {
    project <- sub("^model:", "", forecaster)
    if (forecaster != project && project %in% names(given)) return(given[[project]])
    words <- gsub("[-_]+", " ", project)
    paste0(toupper(substr(words, 1, 1)), substring(words, 2))
  }
  vapply(forecasters, label, "")
}

# Scores of every forecaster with 95 % intervals, from the same resampled games for all; rows are named
# "forecaster score". Attribute `bets` says how many bets stand behind each return.
scores_of_all <- function(games, forecasts) {
  won <- games$home_win
  bettors <- setdiff(names(forecasts), "market") # its own probabilities find no value in its own prices
  profits <- vapply(forecasts[bettors], function(p) bet_profit(cbind(games, p_home = p)), numeric(nrow(games)))
  profits <- matrix(profits, nrow(games), dimnames = list(NULL, bettors))
  statistic <- function(rows) {
    of <- lapply(forecasts, function(p) scores(won[rows], p[rows]))
    roi <- apply(profits[rows, , drop = FALSE], 2, return_on_bets)
    c(stats::setNames(unlist(of), paste(rep(names(of), lengths(of)), unlist(lapply(of, names)))),
      stats::setNames(roi, paste(bettors, "roi")))
  }
  structure(with_interval(nrow(games), statistic, overall_seed), bets = colSums(!is.na(profits)))
}
