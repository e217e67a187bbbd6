# The games that all models have forecast. A model that was trained before a game was played leaves it out for all; models
# that say different things of a game are not compared.

predictions_name <- function(project) paste0(project, "/results/predictions.csv")
said_of_all <- c("season", "home_win", "home_moneyline", "away_moneyline")

# One row for each game, named by its game_id: what is known of the game, and p_home, NA without a forecast.
read_predictions <- function(file, project) {
  name <- predictions_name(project)
  table <- read.csv(file, colClasses = "character", na.strings = "", encoding = "UTF-8")
  missing <- setdiff(c("game_id", "p_home", said_of_all), names(table))
  if (length(missing) > 0) stop(name, ": column ", paste(missing, collapse = ", "), " is missing", call. = FALSE)
  twice <- table$game_id[duplicated(table$game_id)]
  if (length(twice) > 0) stop(name, ": game ", twice[1], " is there twice", call. = FALSE)
  numbers <- lapply(table[c("p_home", said_of_all)], function(cells) suppressWarnings(as.numeric(cells)))
  for (column in names(numbers)) {
    # NaN and Inf are numbers to R.
    wrong <- !is.na(table[[column]]) & !is.finite(numbers[[column]])
    if (column == "p_home") wrong <- wrong | (!is.na(numbers$p_home) & (numbers$p_home < 0 | numbers$p_home > 1))
    if (any(wrong)) {
      row <- which(wrong)[1]
      stop(name, ": game ", table$game_id[row], ": ", column, " is \"", table[[column]][row], "\"", call. = FALSE)
    }
  }
  data.frame(numbers, row.names = table$game_id)
}

# The games with an outcome that every model has forecast, in the order of the first; with both prices, where any game
# has them, so that models and market are scored on the same games. Beside what is known of them: p_<project> for each
# model, and `market`.
common_games <- function(tables) {
  tables <- played_for_all(same_seasons(tables))
  first <- tables[[1]]
  for (project in names(tables)[-1]) require_same_games(tables[[project]], first, c(project, names(tables)[1]))
  games <- first[said_of_all]
  for (project in names(tables)) games[[paste0("p_", project)]] <- tables[[project]][rownames(first), "p_home"]
  scored <- stats::complete.cases(games[c("home_win", paste0("p_", names(tables)))])
  if (!any(scored))
    stop("no game with an outcome is forecast by ", paste(names(tables), collapse = " and "), call. = FALSE)
  games <- games[scored, ]
  games$market <- market_probability(games)
  if (all(is.na(games$market))) games else games[!is.na(games$market), ]
}

# A model may need more seasons to learn from than another: the seasons that all have are compared.
same_seasons <- function(tables) {
  seasons <- Reduce(intersect, lapply(tables, function(table) table$season))
  if (length(seasons) == 0) {
    said <- paste0(predictions_name(names(tables)), ": ", vapply(tables, season_range, ""))
    stop("no season is forecast by every model:\n", paste(said, collapse = "\n"), call. = FALSE)
  }
  lapply(tables, function(table) table[table$season %in% seasons, ])
}

# The games that every model has with an outcome, or every model without one. Says which models leave others out.
played_for_all <- function(tables) {
  known <- lapply(tables, function(table) rownames(table)[!is.na(table$home_win)])
  open <- lapply(tables, function(table) rownames(table)[is.na(table$home_win)])
  games <- c(Reduce(intersect, known), Reduce(intersect, open))
  left_out <- setdiff(Reduce(union, known), games)
  without <- names(tables)[vapply(known, function(one) any(!left_out %in% one), logical(1))]
  if (length(left_out) > 0)
    cat(sprintf("warning: %d played %s left out, since %s had no outcome of it when trained\n",
                length(left_out), if (length(left_out) == 1) "game is" else "games are", paste(without, collapse = " and ")))
  lapply(tables, function(table) table[rownames(table) %in% games, ])
}

# Stops at the first game of which two models say different things.
require_same_games <- function(table, other, projects) {
  files <- predictions_name(projects)
  differ <- function(...) {
    commands <- paste0("npx nx run ", projects, ":train", collapse = " && ")
    stop(..., ": they were trained on different data\n  -> ", commands, call. = FALSE)
  }
  table <- table[rownames(other), ]
  cell <- function(value) if (is.na(value)) "empty" else value
  for (column in said_of_all) {
    one <- table[[column]]
    two <- other[[column]]
    row <- which(is.na(one) != is.na(two) | (!is.na(one) & !is.na(two) & one != two))[1]
    if (!is.na(row))
      differ(files[1], ": game ", rownames(other)[row], ": ", column, " is ", cell(one[row]),
             ", in ", files[2], " ", cell(two[row]))
  }
}

# The market's probability of a home win with its margin taken out in proportion; NA without both moneylines.
market_probability <- function(games) {
  home <- 1 / decimal_odds(games$home_moneyline)
  home / (home + 1 / decimal_odds(games$away_moneyline))
}

# "2021--2022", "2022", or all of them where there are gaps.
season_range <- function(games) {
  seasons <- sort(unique(games$season))
  if (length(seasons) > 1 && all(diff(seasons) == 1)) return(paste(range(seasons), collapse = "--"))
  paste(seasons, collapse = ", ")
}
