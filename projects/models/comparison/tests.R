# Paired tests of forecasters on the same games.

test_samples <- 10000

# Placement values: for each won game the share of lost games that were given a lower probability, for each lost game
# the share of won games that were given a higher one, ties half. By midranks, as in Sun and Xu (2014).
placements <- function(won, p) {
  wins <- p[won == 1]
  losses <- p[won == 0]
  ranks <- rank(p)
  list(
    wins = (ranks[won == 1] - rank(wins)) / length(losses),
    losses = 1 - (ranks[won == 0] - rank(losses)) / length(wins)
  )
}

# The test of DeLong, DeLong and Clarke-Pearson (1988): difference of the areas under two curves, and its two-sided
# p-value; NA with fewer than two games won or lost.
delong_test <- function(won, p, other) {
  if (sum(won == 1) < 2 || sum(won == 0) < 2) return(c(difference = NA, p = NA))
  differences <- Map(`-`, placements(won, p), placements(won, other))
  variance <- sum(vapply(differences, function(of) stats::var(of) / length(of), 0))
  difference <- mean(differences$wins)
  # Two forecasters that rank all games alike do not differ, and there is no evidence against that.
  c(difference = difference, p = if (variance < 1e-12) 1 else 2 * pnorm(-abs(difference) / sqrt(variance)))
}

game_losses <- function(won, p) -log(ifelse(won == 1, p, 1 - p))

# Mean differences of paired losses, a column of `differences` for each pair, with 95 % percentile intervals from the
# same resampled games for all, and the p-value that belongs to the interval: twice the share of resamples on the other
# side of zero. Never zero, since finitely many resamples cannot say so.
bootstrap_tests <- function(differences, samples = test_samples) {
  n <- nrow(differences)
  means <- function(sample) crossprod(differences, tabulate(sample.int(n, replace = TRUE), n)) / n
  resampled <- matrix(vapply(seq_len(samples), means, numeric(ncol(differences))), ncol(differences))
  limits <- apply(resampled, 1, quantile, c(0.025, 0.975))
  beyond <- pmin(rowSums(resampled <= 0), rowSums(resampled >= 0))
  data.frame(difference = colMeans(differences), low = limits[1, ], high = limits[2, ],
             p = pmin(1, 2 * (beyond + 1) / (samples + 1)))
}

# Every model and the ensemble against the market, and against the baseline: a row for each pair. p-values are adjusted
# by Holm's method over all rows, for each of the two measures.
tests_of <- function(won, forecasts, baseline) {
  pairs <- expand.grid(
    forecaster = setdiff(names(forecasts), "market"),
    against = intersect(c("market", paste0("model:", baseline)), names(forecasts)),
    stringsAsFactors = FALSE
  )
  pairs <- pairs[pairs$forecaster != pairs$against, ]
  if (nrow(pairs) == 0) return(pairs)
  pair <- function(test) {
    Map(function(one, other) test(forecasts[[one]], forecasts[[other]]), pairs$forecaster, pairs$against)
  }
  auc <- do.call(rbind, pair(function(p, other) delong_test(won, p, other)))
  losses <- do.call(cbind, pair(function(p, other) game_losses(won, p) - game_losses(won, other)))
  set.seed(overall_seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  found <- data.frame(pairs, auc = auc, loss = bootstrap_tests(losses), row.names = NULL)
  found$auc.holm <- p.adjust(found$auc.p, "holm")
  found$loss.holm <- p.adjust(found$loss.p, "holm")
  found
}
