# What kinds of plays each team ran in each game: reads READ_PLAYS (plays.csv.gz), writes team_game_plays.csv.gz.
# Rates are null where there is nothing to divide by.
#
#   plays                  passes and runs with a down; sacks are passes, scrambles runs. Two-point tries have no down.
#   pass_rate              passes among plays
#   early_down_pass_rate   passes among plays on first and second down
#   neutral_pass_rate      passes among plays within one score (8 points), the last two minutes of each half left out
#   explosive_pass_rate    passes of 20 yards or more among passes
#   explosive_rush_rate    runs of 10 yards or more among runs
#   sack_rate              sacks among passes
#   turnover_rate          interceptions, and fumbles after which the other team has the ball, among plays
#   third_down_rate        plays on third down that gained the line without a turnover, among plays on third down
#   red_zone_td_rate       possessions that scored a touchdown on a play, among those with a play within 20 yards
#
# The trimmed files have no column for drives, for fumbles lost or for first downs, hence these definitions:
# a possession lasts until the other team has the ball or somebody kicks off.

source(Sys.getenv("READ_TABLES"))

explosive_pass_yards <- 20
explosive_rush_yards <- 10
one_score <- 8 # points: a touchdown and a two-point try
half_seconds <- 1800
last_seconds <- 120
red_zone_yards <- 20

text_columns <- c("game_id", "game_date", "home_team", "away_team", "posteam", "play_type")
number_columns <- c("play_id", "season", "week", "down", "ydstogo", "yardline_100", "score_differential",
                    "game_seconds_remaining", "yards_gained", "sack", "interception", "fumble", "touchdown")

label <- function(plays) sprintf("game %s, play %s", plays$game_id, plays$play_id)
all_rows <- as_numbers(read_table(Sys.getenv("READ_PLAYS"), c(text_columns, number_columns), label), number_columns)
games <- team_games(all_rows)

# ---- possessions -----------------------------------------------------------------------------------------------

# Rows without a team (timeouts, ends of quarters) belong to no possession.
rows <- all_rows[!is.na(all_rows$posteam), ]
is_kickoff <- rows$play_type %in% "kickoff"
after <- c(seq_len(nrow(rows))[-1], NA)
before <- c(NA, seq_len(nrow(rows) - 1))
same_game <- function(other) !is.na(other) & rows$game_id == rows$game_id[other]
ball_changes <- same_game(after) & rows$posteam != rows$posteam[after] & !is_kickoff[after]
rows$possession <- cumsum(!same_game(before) | rows$posteam != rows$posteam[before] | is_kickoff)
rows$turnover <- rows$interception %in% 1 | (rows$fumble %in% 1 & ball_changes)

# ---- plays -----------------------------------------------------------------------------------------------------

from_scrimmage <- rows$play_type %in% c("pass", "run")
plays <- rows[from_scrimmage & !is.na(rows$down), ]
pass <- plays$play_type == "pass"
early <- plays$down <= 2
third <- plays$down == 3
# Overtime has its own clock of at most 600 seconds, which reads like the end of the second half.
left_in_half <- ifelse(plays$game_seconds_remaining > half_seconds, plays$game_seconds_remaining - half_seconds,
                       plays$game_seconds_remaining)
neutral <- abs(plays$score_differential) <= one_score & left_in_half > last_seconds
scored <- plays$touchdown %in% 1 & !plays$turnover
in_red_zone <- plays$yardline_100 <= red_zone_yards

count <- function(which) count_plays(games, plays, which)
share <- function(which, among) ratio(count(which & among), count(among))
reached <- plays$possession %in% plays$possession[in_red_zone %in% TRUE]
possessions <- function(which) count_plays(games, plays, which & !duplicated(ifelse(which, plays$possession, NA)))

everything <- rep(TRUE, nrow(plays))
table <- data.frame(
  games[c("game_id", "season", "week", "game_date", "team", "opponent")],
  n_plays = count(everything),
  pass_rate = share(pass, everything),
  early_down_pass_rate = share(pass, early),
  neutral_pass_rate = share(pass, neutral),
  explosive_pass_rate = share(plays$yards_gained >= explosive_pass_yards, pass),
  explosive_rush_rate = share(plays$yards_gained >= explosive_rush_yards, !pass),
  sack_rate = share(plays$sack %in% 1, pass),
  turnover_rate = share(plays$turnover, everything),
  third_down_rate = share(plays$yards_gained >= plays$ydstogo & !plays$turnover, third),
  red_zone_td_rate = ratio(possessions(reached & scored), possessions(reached))
)
write_table(table, "team_game_plays.csv.gz")

percent <- function(rates) 100 * mean(rates, na.rm = TRUE)
for (season in unique(table$season)) {
  of <- table[table$season == season, ]
  tries <- sum(from_scrimmage & is.na(rows$down) & rows$season == season)
  cat(sprintf("%d: %d team-games, %d plays, %d two-point tries left out; means: pass %.1f %%, sacks %.1f %%, ", season,
              nrow(of), sum(of$n_plays), tries, percent(of$pass_rate), percent(of$sack_rate)))
  cat(sprintf("turnovers %.1f %%, third downs %.1f %%, red zone %.1f %%\n", percent(of$turnover_rate),
              percent(of$third_down_rate), percent(of$red_zone_td_rate)))
}
