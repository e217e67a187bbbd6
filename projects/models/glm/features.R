# As-of features: what was known of both teams before the day of a game. Closing lines are no features.

feature_columns <- c("home", "home_division", "rating", "form", "win_share", "rest")

# Conventions: round numbers that are not tuned. The coefficients that weigh the features are estimated.
learning_rate <- 0.06  # share of a surprise, in points, that a rating takes on
carry <- 0.65          # share of a rating that survives the summer
home_points <- 2.5     # home edge that a rating does not learn from
form_games <- 5        # games in the recent form
share_games <- 16      # games in the win share

# One row for each game, in the order given: differences are home minus away, so that swapping the teams negates them.
# A team without an earlier game has no history: its differences are NA, not 0.
as_of_features <- function(games) {
  history <- new.env()
  known <- matrix(NA_real_, nrow(games), 3, dimnames = list(NULL, c("rating", "form", "win_share")))
  # A whole day at a time: nothing that happened on the day itself is known.
  for (rows in split(seq_len(nrow(games)), games$gameday)) {
    for (row in rows) {
      known[row, ] <- standing(history, games$home_team[row], games$season[row]) -
        standing(history, games$away_team[row], games$season[row])
    }
    for (row in rows) if (games$played[row] == 1) record_game(history, games, row)
  }
  home <- 1 - games$neutral
  data.frame(
    home, home_division = home * games$div_game, known,
    # As scheduled: known months before, unlike a game that was moved.
    rest = games$home_rest - games$away_rest
  )
}

# A team's rating, recent form and win share at the start of a game of `season`; NA without an earlier game.
standing <- function(history, team, season) {
  past <- history[[team]]
  if (is.null(past)) return(c(NA_real_, NA_real_, NA_real_))
  margins <- past$margins
  c(past$rating * carry^(season - past$season), mean(utils::tail(margins, form_games)),
    mean((sign(utils::tail(margins, share_games)) + 1) / 2)) # a tie is half a win
}

# Enters a played game into the history of both teams. A team's first game starts from the rating of an average team.
record_game <- function(history, games, row) {
  season <- games$season[row]
  margin <- games$result[row]
  rating <- vapply(c(home = games$home_team[row], away = games$away_team[row]), function(team) {
    rated <- standing(history, team, season)[1]
    if (is.na(rated)) 0 else rated
  }, numeric(1))
  surprise <- margin - (rating[["home"]] - rating[["away"]] + home_points * (1 - games$neutral[row]))
  change <- learning_rate * surprise
  remember(history, games$home_team[row], list(season = season, rating = rating[["home"]] + change, margin = margin))
  remember(history, games$away_team[row], list(season = season, rating = rating[["away"]] - change, margin = -margin))
}

remember <- function(history, team, latest) {
  margins <- c(history[[team]]$margins, latest$margin)
  history[[team]] <- list(season = latest$season, rating = latest$rating, margins = utils::tail(margins, share_games))
}
