# Scores of probabilities of a home win, and bootstrap intervals around them.

bootstrap_samples <- 1000
overall_seed <- 1

# Area under the ROC curve by Wilcoxon's rank sum (ties count half); NA when all games ended the same way.
auc <- function(won, p) {
  wins <- sum(won)
  losses <- length(won) - wins
  if (wins == 0 || losses == 0) return(NA_real_)
  (sum(rank(p)[won == 1]) - wins * (wins + 1) / 2) / (wins * losses)
}
log_loss <- function(won, p) -mean(log(ifelse(won == 1, p, 1 - p)))
brier <- function(won, p) mean((won - p)^2)

scores <- function(won, p) c(auc = auc(won, p), log_loss = log_loss(won, p), brier = brier(won, p))

# Pay-back of a stake of one unit at an American moneyline, the stake included: 150 is 2.5, -200 is 1.5.
decimal_odds <- function(moneyline) 1 + ifelse(moneyline < 0, 100 / -moneyline, moneyline / 100)

# Profit of each game for a bettor who believes the forecasts: one unit on the side with the larger expected value where
# that is positive and both prices are known; NA where nothing is bet.
bet_profit <- function(games) {
  home <- decimal_odds(games$home_moneyline)
  away <- decimal_odds(games$away_moneyline)
  on_home <- games$p_home * home - 1
  on_away <- (1 - games$p_home) * away - 1
  bet <- !is.na(on_home) & !is.na(on_away) & pmax(on_home, on_away) > 0 & on_home != on_away
  odds <- ifelse(on_home > on_away, home, away)
  won <- games$home_win == (on_home > on_away)
  ifelse(bet, ifelse(won, odds - 1, -1), NA)
}

# Profit by stake; NA without a bet.
return_on_bets <- function(profit) if (all(is.na(profit))) NA_real_ else mean(profit, na.rm = TRUE)

# Estimate and 95 % percentile interval of `statistic`, a function of games by their positions 1 to `games`, over resampled
# games; resamples without a value (a return without bets) are left out. The seed belongs to the games and not to the order
# of the calls, so that one more season changes no other. NULL without games.
with_interval <- function(games, statistic, seed) {
  if (games == 0) return(NULL)
  set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  resampled <- replicate(bootstrap_samples, statistic(sample.int(games, replace = TRUE)))
  limits <- apply(resampled, 1, quantile, c(0.025, 0.975), na.rm = TRUE)
  data.frame(estimate = statistic(seq_len(games)), low = limits[1, ], high = limits[2, ])
}

# Scores of the model and of the market for some of the predicted games, and their difference on the games both price.
evaluate <- function(games, seed) {
  scored <- games[!is.na(games$home_win) & !is.na(games$p_home), ]
  priced <- scored[!is.na(scored$p_market), ]
  scores_of <- function(of, column) {
    won <- of$home_win
    p <- of[[column]]
    function(rows) scores(won[rows], p[rows])
  }
  of_market <- scores_of(priced, "p_market")
  of_model <- scores_of(priced, "p_home")
  of_scored <- scores_of(scored, "p_home")
  profit <- bet_profit(scored)
  list(
    n = nrow(scored),
    priced = nrow(priced),
    bets = sum(!is.na(profit)),
    left_out = list(
      tied = sum(games$tie %in% 1),
      not_played = sum(games$played == 0),
      without_history = sum(!is.na(games$home_win) & is.na(games$p_home))
    ),
    metrics = with_interval(nrow(scored), function(rows) c(of_scored(rows), roi = return_on_bets(profit[rows])), seed),
    market = with_interval(nrow(priced), of_market, seed),
    difference = with_interval(nrow(priced), function(rows) of_model(rows) - of_market(rows), seed)
  )
}
