# Makes a training script a worker of a search: it loads its data once and evaluates one configuration after another.
#
#   if (nzchar(Sys.getenv("RESEARCH_TRIALS_FROM"))) {
#     source(Sys.getenv("RESEARCH_TRIALS_R"))
#     serve(objective, versions = paste("ranger", packageVersion("ranger")))
#   }
#
# `objective(parameters, settings)` gives list(value = the metric), and may add `error` (its standard error), `interval` (its
# 95 % interval, two numbers) and `folds` (the metric of each fold, a named list). `settings` are those of search.yaml, and
# `metric`. A search with a `prefix` calls `objective(parameters, settings, at)`: `at` is list(num.trees = c(100, 300)), and
# one fit, evaluated at each of these values, gives a list of such results in their order.
#
# The protocol is lines of JSON over two pipes, so nothing that a package prints can get in between: trials.pl has it.

serve <- function(objective, versions = "", device = "cpu") {
  from <- file(Sys.getenv("RESEARCH_TRIALS_FROM"), "r")
  to <- file(Sys.getenv("RESEARCH_TRIALS_TO"), "w")
  on.exit({ close(from); close(to) })
  say <- function(answer) {
    writeLines(jsonlite::toJSON(answer, auto_unbox = TRUE, digits = NA, null = "null"), to)
    flush(to)
  }
  settings <- jsonlite::fromJSON(readLines(from, 1))
  say(list(ready = TRUE, versions = versions, device = device))
  worker <- Sys.getpid()
  while (length(line <- readLines(from, 1)) == 1) {
    fit <- jsonlite::fromJSON(line)
    answer <- tryCatch(
      {
        at <- if (is.null(fit$at)) list() else list(fit$at)
        results <- do.call(objective, c(list(fit$parameters, settings), at))
        trials <- if (length(at) == 1) results else list(results)
        if (any(vapply(trials, function(trial) !is.finite(trial$value), NA))) stop("the metric is not a finite number")
        list(trials = trials)
      },
      error = function(problem) list(failed = conditionMessage(problem))
    )
    # A process that the objective has forked: the worker itself answers.
    if (Sys.getpid() != worker) tools::pskill(Sys.getpid(), tools::SIGKILL)
    say(answer)
  }
}
