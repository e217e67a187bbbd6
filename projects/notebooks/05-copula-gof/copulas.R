# Copula families for two variables, each a list of:
#   fit(ranks)               maximum pseudo-likelihood from a two-column matrix of ranks 1..n: the parameters
#   log_likelihood(ranks, p) the pseudo-log-likelihood at parameters p
#   cdf(u, v, p)             the copula
#   draw(n, p)               n pairs of uniforms
#   tau(p)                   Kendall's tau
#   tails(p)                 coefficients of lower and upper tail dependence
#   parameters               how many are estimated
# Base R only.

# Pseudo-observations are ranks over n + 1: inside the unit square, where densities are finite.
pseudo <- function(ranks) ranks / (nrow(ranks) + 1)

maximize <- function(objective, from, to) optimize(objective, c(from, to), maximum = TRUE, tol = 1e-4)

# ---- independence ----------------------------------------------------------------------------------------------

independence <- list(
  parameters = 0,
  fit = function(ranks) numeric(0),
  log_likelihood = function(ranks, p) 0,
  cdf = function(u, v, p) u * v,
  draw = function(n, p) cbind(runif(n), runif(n)),
  tau = function(p) 0,
  tails = function(p) c(0, 0)
)

# ---- elliptical families: Gaussian and Student's t -------------------------------------------------------------

# Nodes and weights of Gauss and Legendre on [0, 1], from the eigenvalues of the Jacobi matrix (Golub and Welsch 1969).
gauss_legendre <- function(count) {
  i <- seq_len(count - 1)
  jacobi <- matrix(0, count, count)
  jacobi[cbind(i, i + 1)] <- jacobi[cbind(i + 1, i)] <- i / sqrt(4 * i^2 - 1)
  decomposed <- eigen(jacobi, symmetric = TRUE)
  list(nodes = (decomposed$values + 1) / 2, weights = decomposed$vectors[1, ]^2)
}
quadrature <- gauss_legendre(16)

# Distribution function of the bivariate normal law: the integral over the correlation of its density (Plackett 1954).
bivariate_normal <- function(h, k, rho) {
  sum <- numeric(length(h))
  for (node in seq_along(quadrature$nodes)) {
    angle <- asin(rho) * quadrature$nodes[node]
    sum <- sum + quadrature$weights[node] * exp(-(h^2 - 2 * h * k * sin(angle) + k^2) / (2 * cos(angle)^2))
  }
  pnorm(h) * pnorm(k) + asin(rho) / (2 * pi) * sum
}

elliptical_tau <- function(p) 2 / pi * asin(p[["rho"]])

gaussian <- list(
  parameters = 1,
  fit = function(ranks) {
    x <- qnorm(pseudo(ranks))
    squares <- sum(x^2)
    products <- sum(x[, 1] * x[, 2])
    n <- nrow(x)
    log_likelihood <- function(rho) {
      -n / 2 * log(1 - rho^2) - (rho^2 * squares - 2 * rho * products) / (2 * (1 - rho^2))
    }
    c(rho = maximize(log_likelihood, -0.99, 0.99)$maximum)
  },
  log_likelihood = function(ranks, p) {
    x <- qnorm(pseudo(ranks))
    rho <- p[["rho"]]
    sum(-log(1 - rho^2) / 2 - (rho^2 * rowSums(x^2) - 2 * rho * x[, 1] * x[, 2]) / (2 * (1 - rho^2)))
  },
  cdf = function(u, v, p) bivariate_normal(qnorm(u), qnorm(v), p[["rho"]]),
  draw = function(n, p) {
    first <- rnorm(n)
    pnorm(cbind(first, p[["rho"]] * first + sqrt(1 - p[["rho"]]^2) * rnorm(n)))
  },
  tau = elliptical_tau,
  tails = function(p) c(0, 0)
)

# Even degrees of freedom, for which the distribution function is a finite sum. At the last the law is nearly normal.
degrees_of_freedom <- c(2, 4, 6, 8, 10, 12, 16, 20, 30, 40)

student_log_density <- function(x, y, rho, nu) {
  lgamma(nu / 2 + 1) + lgamma(nu / 2) - 2 * lgamma((nu + 1) / 2) - log(1 - rho^2) / 2 +
    (nu + 1) / 2 * (log1p(x^2 / nu) + log1p(y^2 / nu)) -
    (nu / 2 + 1) * log1p((x^2 - 2 * rho * x * y + y^2) / (nu * (1 - rho^2)))
}

# Distribution function of the bivariate t law for even degrees of freedom (Dunnett and Sobel 1954).
bivariate_student <- function(h, k, rho, nu) {
  # The part that belongs to the first argument: a series in the share of the conditional distance.
  side <- function(h, k) {
    distance <- (k - rho * h)^2
    share <- distance / (distance + (1 - rho^2) * (nu + h^2))
    series <- 2 / pi * atan2(sqrt(share), sqrt(1 - share))
    step <- 2 / pi * sqrt(share * (1 - share))
    factor <- h / (4 * sqrt(nu + h^2))
    total <- 0
    for (j in seq_len(nu / 2)) {
      total <- total + factor * (1 + sign(k - rho * h) * series)
      series <- series + step
      step <- step * 2 * j * (1 - share) / (2 * j + 1)
      factor <- factor * (2 * j - 1) / (2 * j * (1 + h^2 / nu))
    }
    total
  }
  atan2(sqrt(1 - rho^2), -rho) / (2 * pi) + side(h, k) + side(k, h)
}

student <- list(
  parameters = 2,
  fit = function(ranks) {
    levels <- seq_len(nrow(ranks)) / (nrow(ranks) + 1)
    profile <- function(nu, around, width) {
      # Each margin is a permutation of the same levels, and so its quantiles are looked up.
      quantiles <- qt(levels, nu)
      x <- quantiles[ranks[, 1]]
      y <- quantiles[ranks[, 2]]
      found <- maximize(
        function(rho) sum(student_log_density(x, y, rho, nu)), max(around - width, -0.99), min(around + width, 0.99)
      )
      c(rho = found$maximum, nu = nu, value = found$objective)
    }
    # The likelihood has one peak in the degrees of freedom: walk down from the nearly normal end while it rises. The
    # correlation hardly depends on them, and is sought near the one before.
    best <- profile(max(degrees_of_freedom), 0, 0.99)
    for (nu in rev(degrees_of_freedom)[-1]) {
      candidate <- profile(nu, best[["rho"]], 0.1)
      if (candidate[["value"]] <= best[["value"]]) break
      best <- candidate
    }
    best[c("rho", "nu")]
  },
  log_likelihood = function(ranks, p) {
    x <- qt(pseudo(ranks), p[["nu"]])
    sum(student_log_density(x[, 1], x[, 2], p[["rho"]], p[["nu"]]))
  },
  cdf = function(u, v, p) bivariate_student(qt(u, p[["nu"]]), qt(v, p[["nu"]]), p[["rho"]], p[["nu"]]),
  draw = function(n, p) {
    first <- rnorm(n)
    scale <- sqrt(p[["nu"]] / rchisq(n, p[["nu"]]))
    pt(cbind(first, p[["rho"]] * first + sqrt(1 - p[["rho"]]^2) * rnorm(n)) * scale, p[["nu"]])
  },
  tau = elliptical_tau,
  tails = function(p) {
    rep(2 * pt(-sqrt((p[["nu"]] + 1) * (1 - p[["rho"]]) / (1 + p[["rho"]])), p[["nu"]] + 1), 2)
  }
)

# ---- Archimedean families --------------------------------------------------------------------------------------

# Clayton's and Gumbel's copulas only know positive dependence. With a sign they know both: at negative values the first
# variable is reflected, and zero is independence.
with_reflection <- function(family) {
  reflected <- function(p) p[["theta"]] < 0
  strength <- function(p) abs(p[["theta"]])
  list(
    parameters = 1,
    fit = function(ranks) {
      u <- pseudo(ranks)
      one_side <- function(first, sign) {
        objective <- family$log_likelihood_of(first, u[, 2])
        # Where the likelihood does not rise from independence, independence is the estimate on this side.
        if (objective(1e-3) <= 0) return(c(theta = 0, value = 0))
        found <- maximize(objective, 1e-3, 6)
        c(theta = sign * found$maximum, value = found$objective)
      }
      sides <- rbind(one_side(u[, 1], 1), one_side(1 - u[, 1], -1))
      sides[which.max(sides[, "value"]), "theta", drop = TRUE]
    },
    log_likelihood = function(ranks, p) {
      if (strength(p) == 0) return(0)
      u <- pseudo(ranks)
      family$log_likelihood_of(if (reflected(p)) 1 - u[, 1] else u[, 1], u[, 2])(strength(p))
    },
    cdf = function(u, v, p) {
      if (strength(p) == 0) return(u * v)
      if (reflected(p)) v - family$cdf(1 - u, v, strength(p)) else family$cdf(u, v, strength(p))
    },
    draw = function(n, p) {
      pairs <- if (strength(p) == 0) independence$draw(n) else family$draw(n, strength(p))
      if (reflected(p)) pairs[, 1] <- 1 - pairs[, 1]
      pairs
    },
    tau = function(p) sign(p[["theta"]]) * family$tau(strength(p)),
    tails = function(p) if (p[["theta"]] > 0) family$tails(strength(p)) else c(0, 0)
  )
}

clayton <- with_reflection(list(
  log_likelihood_of = function(u, v) {
    log_u <- log(u)
    log_v <- log(v)
    logs <- sum(log_u + log_v)
    function(theta) {
      length(u) * log1p(theta) - (1 + theta) * logs -
        (2 + 1 / theta) * sum(log(exp(-theta * log_u) + exp(-theta * log_v) - 1))
    }
  },
  cdf = function(u, v, theta) (u^-theta + v^-theta - 1)^(-1 / theta),
  # The law of Marshall and Olkin (1988): exponentials over a common gamma variable.
  draw = function(n, theta) {
    frailty <- rgamma(n, 1 / theta)
    (1 + matrix(rexp(2 * n), n) / frailty)^(-1 / theta)
  },
  tau = function(theta) theta / (theta + 2),
  tails = function(theta) c(if (theta > 0) 2^(-1 / theta) else 0, 0)
))

# Gumbel's parameter less one, so that zero is independence here too.
gumbel <- with_reflection(list(
  log_likelihood_of = function(u, v) {
    x <- -log(u)
    y <- -log(v)
    log_x <- log(x)
    log_y <- log(y)
    constant <- sum(x + y)
    logs <- sum(log_x + log_y)
    function(theta) {
      power <- 1 + theta
      log_sum <- log(exp(power * log_x) + exp(power * log_y))
      radius <- exp(log_sum / power)
      constant + theta * logs - sum(radius) + (1 / power - 2) * sum(log_sum) + sum(log(radius + theta))
    }
  },
  cdf = function(u, v, theta) exp(-((-log(u))^(1 + theta) + (-log(v))^(1 + theta))^(1 / (1 + theta))),
  # The common variable is positive stable (Chambers, Mallows and Stuck 1976).
  draw = function(n, theta) {
    alpha <- 1 / (1 + theta)
    angle <- runif(n, 0, pi)
    stable <- (sin((1 - alpha) * angle) / rexp(n))^((1 - alpha) / alpha) * sin(alpha * angle) / sin(angle)^(1 / alpha)
    exp(-(matrix(rexp(2 * n), n) / stable)^alpha)
  },
  tau = function(theta) theta / (1 + theta),
  tails = function(theta) c(0, 2 - 2^(1 / (1 + theta)))
))

# The integral of t / (exp(t) - 1) from 0 to theta, over theta.
debye <- function(theta) integrate(function(t) ifelse(t == 0, 1, t / expm1(t)), 0, theta)$value / theta

frank <- list(
  parameters = 1,
  fit = function(ranks) c(theta = maximize(function(theta) frank$log_likelihood(ranks, c(theta = theta)), -20, 20)$maximum),
  log_likelihood = function(ranks, p) {
    theta <- p[["theta"]]
    if (abs(theta) < 1e-6) return(0)
    u <- pseudo(ranks)
    bracket <- -expm1(-theta) - expm1(-theta * u[, 1]) * expm1(-theta * u[, 2])
    sum(log(-theta * expm1(-theta)) - theta * (u[, 1] + u[, 2]) - 2 * log(abs(bracket)))
  },
  cdf = function(u, v, p) {
    theta <- p[["theta"]]
    if (abs(theta) < 1e-6) return(u * v)
    -log1p(expm1(-theta * u) * expm1(-theta * v) / expm1(-theta)) / theta
  },
  # By inversion of the conditional law of the second variable.
  draw = function(n, p) {
    theta <- p[["theta"]]
    u <- runif(n)
    level <- runif(n)
    if (abs(theta) < 1e-6) return(cbind(u, level))
    cbind(u, -log1p(level * expm1(-theta) / (level + (1 - level) * exp(-theta * u))) / theta)
  },
  tau = function(p) {
    theta <- abs(p[["theta"]])
    if (theta < 1e-6) return(0)
    sign(p[["theta"]]) * (1 - 4 / theta * (1 - debye(theta)))
  },
  tails = function(p) c(0, 0)
)

copula_families <- list(
  Independence = independence, Gaussian = gaussian, "Student's $t$" = student, Clayton = clayton, Gumbel = gumbel,
  Frank = frank
)
