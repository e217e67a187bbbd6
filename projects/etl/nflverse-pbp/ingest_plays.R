# Ingests the plays of one season (the argument): reads READ_PLAYS, writes plays_YYYY.csv.gz and quarantine_YYYY.csv.
# Bad input stops the script with file, line, play and column. A row that is there twice, or whose team does not play
# in its game, goes to quarantine with the reason; every other row is kept, also those without a play type or EPA.

source(Sys.getenv("READ_TABLES"))

# ---- the columns -----------------------------------------------------------------------------------------------

# Upstream has up to 372 columns; these are read, whatever else there is.
columns <- c(
  "game_id", "play_id", "season", "season_type", "week", "game_date", "home_team", "away_team", "posteam", "defteam",
  "game_seconds_remaining", "down", "ydstogo", "yardline_100", "score_differential", "play_type", "pass_attempt",
  "rush_attempt", "qb_scramble", "sack", "yards_gained", "air_yards", "complete_pass", "interception", "fumble",
  "touchdown", "penalty", "epa", "wpa", "success", "cpoe", "passer_player_id", "rusher_player_id",
  "receiver_player_id"
)
text_columns <- c(
  "game_id", "season_type", "game_date", "home_team", "away_team", "posteam", "defteam", "play_type",
  "passer_player_id", "rusher_player_id", "receiver_player_id"
)
team_columns <- c("home_team", "away_team", "posteam", "defteam")
never_null <- c("game_id", "play_id", "season", "season_type", "week", "game_date", "home_team", "away_team")
renamed <- character() # columns that upstream calls by another name: c(ours = "upstream's")

# ---- checking --------------------------------------------------------------------------------------------------

# success is what upstream makes of epa; where they disagree, one of the two means something else than it did.
require_success <- function(plays) {
  require_rows(is.na(plays$success) != is.na(plays$epa), plays, "one of 'epa' and 'success' is empty")
  require_rows(!is.na(plays$epa) & plays$success != (plays$epa > 0), plays,
               sprintf("column 'success' is %s, but 'epa' is %s", plays$success, plays$epa))
}

# Why each row is rejected; NA for those that are kept.
reasons <- function(given, plays) {
  reason <- repetition(given, c("game_id", "play_id"))
  for (side in c("posteam", "defteam")) {
    team <- plays[[side]]
    stranger <- !is.na(team) & team != plays$home_team & team != plays$away_team
    reason[stranger] <- sprintf("%s '%s' does not play in this game", side, given[[side]][stranger])
  }
  reason
}

# ---- the season ------------------------------------------------------------------------------------------------

season <- commandArgs(trailingOnly = TRUE)
label <- function(plays) sprintf("game %s, play %s", plays$game_id, plays$play_id)
given <- read_table(Sys.getenv("READ_PLAYS"), columns, label, renamed)
require_given(given, never_null)
require_rows(given$season != season, given, sprintf("column 'season' is %s in the file of %s", given$season, season))
require_dates(given, "game_date")
plays <- as_numbers(given, setdiff(columns, text_columns))
require_success(plays)
plays[team_columns] <- lapply(plays[team_columns], canonical_team)
reason <- reasons(given, plays)

kept <- plays[is.na(reason), columns]
# Radix order compares bytes, in every locale.
kept <- kept[order(kept$game_date, kept$game_id, kept$play_id, method = "radix"), ]
write_table(kept, sprintf("plays_%s.csv.gz", season))
write_quarantine(given, reason, sprintf("quarantine_%s.csv", season))

counted <- kept[kept$play_type %in% c("pass", "run") & !is.na(kept$epa), ]
epa <- function(type) mean(counted$epa[counted$play_type == type])
further <- attr(given, "further")
cat(sprintf("%s: %d rows read, %d written, %d in quarantine\n", season, nrow(given), nrow(kept), sum(!is.na(reason))))
cat(sprintf("%s: %d games to week %g; %d rows without a play type, %d without EPA; at most %d plays a game\n", season,
            length(unique(kept$game_id)), max(kept$week), sum(is.na(kept$play_type)), sum(is.na(kept$epa)),
            max(table(kept$game_id))))
cat(sprintf("%s: EPA a play: pass %.3f, run %.3f\n", season, epa("pass"), epa("run")))
if (length(further) > 0)
  cat(sprintf("%s: %d further columns are not read: %s\n", season, length(further), paste(further, collapse = ", ")))
