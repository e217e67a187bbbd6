# Goodness of fit of a copula by the statistic of Cramér and von Mises and a parametric bootstrap (Genest and Rémillard
# 2008), for observations with ties. Base R only.

# Ranks of both columns, ties broken at random: call set.seed before.
random_ranks <- function(observations) apply(observations, 2, rank, ties.method = "random")

# For each point the number of points that are at most as large in both ranks. Counted while merging sorted blocks of
# doubling size, in n log n steps; ranks must be permutations of 1..n.
count_dominated <- function(ranks) {
  n <- nrow(ranks)
  first_of <- integer(n)
  first_of[ranks[, 2]] <- ranks[, 1] # the first rank, in the order of the second
  counted <- rep(1L, n) # a point dominates itself
  size <- 1L
  while (size < n) {
    pair <- (first_of - 1L) %/% (2L * size)
    order_in_pairs <- order(pair, method = "radix") # stable: inside a pair of blocks the second rank still rises
    position <- first_of[order_in_pairs]
    left <- ((position - 1L) %/% size) %% 2L == 0L
    lefts <- cumsum(left)
    before <- c(0L, lefts)[match(pair[order_in_pairs], pair[order_in_pairs])]
    right <- position[!left]
    counted[right] <- counted[right] + (lefts - before)[!left]
    size <- 2L * size
  }
  counted[ranks[, 1]]
}

# The empirical copula at the observations themselves.
empirical_copula <- function(ranks) count_dominated(ranks) / nrow(ranks)

# S_n: the sum over the observations of the squared distance of the empirical copula from the fitted one.
cramer_von_mises <- function(ranks, family, parameters) {
  u <- pseudo(ranks)
  sum((empirical_copula(ranks) - family$cdf(u[, 1], u[, 2], parameters))^2)
}

# Observations with the copula of `family` and exactly the margins of `observations`, ties included.
draw_with_margins <- function(family, parameters, observations) {
  pairs <- family$draw(nrow(observations), parameters)
  sorted <- apply(observations, 2, sort)
  cbind(sorted[rank(pairs[, 1], ties.method = "first"), 1], sorted[rank(pairs[, 2], ties.method = "first"), 2])
}

# Fits, and repeats ranking, fit and statistic on `replicates` samples from what was fitted: the p-value compares like
# with like, and the replicates' estimates give standard errors.
test_family <- function(family, observations, ranks, replicates) {
  fitted <- family$fit(ranks)
  statistic <- cramer_von_mises(ranks, family, fitted)
  repeated <- lapply(seq_len(replicates), function(replicate) {
    drawn <- random_ranks(draw_with_margins(family, fitted, observations))
    again <- family$fit(drawn)
    list(parameters = again, statistic = cramer_von_mises(drawn, family, again))
  })
  exceeded <- sum(vapply(repeated, function(one) one$statistic >= statistic, logical(1)))
  list(
    parameters = fitted,
    log_likelihood = family$log_likelihood(ranks, fitted),
    statistic = statistic,
    p = (exceeded + 0.5) / (replicates + 1),
    replicated = lapply(repeated, function(one) one$parameters)
  )
}
