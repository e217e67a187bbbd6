# Cleans the weekly rosters: reads READ_ROSTERS (one path a line, one file a season), writes players.csv.gz and
# quarantine.csv. One row for each player and week: who changes teams in a season has rows with each of them.
# Bad input stops the script with file, line, player and column. Who is listed twice in one week keeps the first row;
# the others go to quarantine with the reason.

source(Sys.getenv("READ_TABLES"))

columns <- c("season", "week", "team", "gsis_id", "full_name", "position", "status", "years_exp")
number_columns <- c("season", "week", "years_exp")
never_null <- c("season", "week", "team", "full_name")
renamed <- character() # columns that upstream calls by another name: c(ours = "upstream's")

label <- function(players) sprintf("week %s, %s, %s", players$week, players$team, players$full_name)

read_season <- function(file) {
  players <- read_table(file, columns, label, renamed)
  require_given(players, never_null)
  require_rows(players$season != players$season[1], players,
               sprintf("season %s in a file of season %s", players$season, players$season[1]))
  players
}

# A few players have no gsis_id. They are kept, and only a row that is the same in every cell repeats another one.
reasons <- function(players) {
  known <- !is.na(players$gsis_id)
  reason <- rep(NA_character_, nrow(players))
  reason[known] <- repetition(players[known, ], c("season", "week", "gsis_id"))
  reason[!known] <- repetition(players[!known, ], columns)
  reason
}

clean_season <- function(given) {
  players <- as_numbers(given, number_columns)
  players$team <- canonical_team(players$team)
  reason <- reasons(given)
  list(given = given, reason = reason, kept = players[is.na(reason), columns])
}

describe <- function(season) {
  kept <- season$kept
  pairs <- unique(kept[!is.na(kept$gsis_id), c("gsis_id", "team")])
  cat(sprintf("%d: %d rows read, %d written, %d in quarantine; %d without gsis_id; %d players of several teams\n",
              kept$season[1], nrow(season$given), nrow(kept), sum(!is.na(season$reason)), sum(is.na(kept$gsis_id)),
              sum(table(pairs$gsis_id) > 1)))
}

seasons <- lapply(strsplit(Sys.getenv("READ_ROSTERS"), "\n", fixed = TRUE)[[1]],
                  function(file) clean_season(read_season(file)))
given <- do.call(rbind, lapply(seasons, `[[`, "given"))
players <- do.call(rbind, lapply(seasons, `[[`, "kept"))
# Radix order compares bytes, in every locale.
players <- players[order(players$season, players$week, players$team, players$gsis_id, players$full_name,
                         method = "radix"), ]
write_table(players, "players.csv.gz")
write_quarantine(given, unlist(lapply(seasons, `[[`, "reason")), "quarantine.csv")
for (season in seasons) describe(season)
