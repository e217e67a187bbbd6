# Which as-of features the model uses, and under which names. Columns of the set market are no features: closing lines
# are what the model is set beside.

# Differences, home minus away, by the name that the model gives them.
differences <- c(
  margin = "form_diff_margin_ewm",
  season_margin = "form_diff_margin_season",
  win_share = "form_diff_win_season",
  rest = "rest_diff_days"
)
feature_columns <- c("home", "home_division", names(differences))

# The features of games in their order, from the table of asof-features; NA where a team has no history.
features_of <- function(game_id, file) {
  table <- read.csv(file, encoding = "UTF-8")
  wanted <- c("game_id", "home_field", "home_divisional", differences)
  missing <- setdiff(wanted, names(table))
  if (length(missing) > 0) stop(file, ": column ", paste(missing, collapse = ", "), " is missing", call. = FALSE)
  unknown <- setdiff(game_id, table$game_id)
  if (length(unknown) > 0)
    stop(file, ": no row for game ", paste(utils::head(unknown, 5), collapse = ", "), " of the schedules", call. = FALSE)
  table <- table[match(game_id, table$game_id), ]
  data.frame(
    home = table$home_field,
    home_division = table$home_field * table$home_divisional,
    stats::setNames(table[differences], names(differences)),
    row.names = NULL
  )
}
