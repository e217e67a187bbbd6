# Paired tests of forecasters on the same games.

test_samples <- 10000

# Placement values: for each won game the share of lost games that were given a lower probability, for each lost game the
# share of won games that were given a higher one, ties half. By midranks, as in Sun and Xu (2014).
placements <- function(won, p) {
  wins <- p[won == 1]
  losses <- p[won == 0]
  ranks <- rank(p)
  list(
    wins = (ranks[won == 1] - rank(wins)) / length(losses),
    losses = 1 - (ranks[won == 0] - rank(losses)) / length(wins)
  )
}

# The test of DeLong, DeLong and Clarke-Pearson (1988): difference of the areas under two curves, and its two-sided p-value;
# NA with fewer than two games won or lost.
delong_test <- function(won, p, other) {
  if (sum(won == 1) < 2 || sum(won == 0) < 2) return(c(difference = NA, p = NA))
  differences <- Map(`-`, placements(won, p), placements(won, other))
  variance <- sum(vapply(differences, function(of) stats::var(of) / length(of), 0))
  difference <- mean(differences$wins)
  # Two forecasters that rank all games alike do not differ, and there is no evidence against that.
  c(difference = difference, p = if (variance < 1e-12) 1 else 2 * pnorm(-abs(difference) / sqrt(variance)))
}

game_losses <- function(won, p) -log(ifelse(won == 1, p, 1 - p))

# Mean difference of paired losses with its 95 % percentile interval, and the p-value that belongs to the interval: twice
# the share of resamples on the other side of zero. Never zero, since finitely many resamples cannot say so.
bootstrap_test <- function(differences, samples = test_samples) {
  n <- length(differences)
  resampled <- vapply(seq_len(samples), function(sample) mean(differences[sample.int(n, replace = TRUE)]), 0)
  beyond <- min(sum(resampled <= 0), sum(resampled >= 0))
  limits <- unname(quantile(resampled, c(0.025, 0.975)))
  c(difference = mean(differences), low = limits[1], high = limits[2], p = min(1, 2 * (beyond + 1) / (samples + 1)))
}

# Every model and the ensemble against the market, and against the baseline: a row for each pair. p-values are adjusted by
# Holm's method over all rows, for each of the two measures.
tests_of <- function(won, forecasts, baseline) {
  pairs <- expand.grid(
    forecaster = setdiff(names(forecasts), "market"),
    against = intersect(c("market", paste0("model:", baseline)), names(forecasts)),
    stringsAsFactors = FALSE
  )
  pairs <- pairs[pairs$forecaster != pairs$against, ]
  if (nrow(pairs) == 0) return(pairs)
  set.seed(overall_seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  tests <- Map(function(forecaster, against) {
    p <- forecasts[[forecaster]]
    other <- forecasts[[against]]
    c(auc = delong_test(won, p, other), loss = bootstrap_test(game_losses(won, p) - game_losses(won, other)))
  }, pairs$forecaster, pairs$against)
  found <- cbind(pairs, do.call(rbind, unname(tests)))
  found$auc.holm <- p.adjust(found$auc.p, "holm")
  found$loss.holm <- p.adjust(found$loss.p, "holm")
  found
}
