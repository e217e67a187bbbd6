# EPA and success of each team in each game: reads READ_PLAYS (plays.csv.gz), writes team_game_epa.csv.gz.
# A play counts when it is a pass or a run with an EPA: sacks are passes, scrambles runs, two-point tries both.
# no_play, kneels, spikes and kicks do not count. Means are null for a team without such plays.

source(Sys.getenv("READ_TABLES"))

columns <- c("game_id", "play_id", "season", "week", "game_date", "home_team", "away_team", "posteam", "play_type",
             "epa", "success")
label <- function(plays) sprintf("game %s, play %s", plays$game_id, plays$play_id)
plays <- read_table(Sys.getenv("READ_PLAYS"), columns, label)
plays <- as_numbers(plays, c("season", "week", "epa", "success"))
games <- team_games(plays)
counted <- plays[plays$play_type %in% c("pass", "run") & !is.na(plays$epa), ]
require_given(counted, c("posteam", "success"))

offence <- function(games) {
  kinds <- list(pass = counted$play_type == "pass", rush = counted$play_type == "run", play = TRUE)
  n <- lapply(kinds, function(kind) count_plays(games, counted, kind))
  mean_of <- function(column)
    Map(function(kind, n) ratio(count_plays(games, counted, kind, counted[[column]]), n), kinds, n)
  data.frame(n = n[c("pass", "rush")], epa = mean_of("epa"), success = mean_of("success"))
}

of_team <- offence(games)
names(of_team) <- sub(".", "_", names(of_team), fixed = TRUE)
# What a defence allows is what its opponent did in the same game.
opponent <- match(paste(games$game_id, games$opponent), paste(games$game_id, games$team))
allowed <- stats::setNames(of_team[opponent, ], paste0("def_", names(of_team)))
write_table(cbind(games, of_team, allowed), "team_game_epa.csv.gz")

for (season in unique(games$season)) {
  of <- counted[counted$season == season, ]
  epa <- function(type) mean(of$epa[of$play_type == type])
  cat(sprintf("%d: %d team-games, %d plays; EPA a play: pass %.3f, run %.3f\n", season, sum(games$season == season),
              nrow(of), epa("pass"), epa("run")))
}
