# Cleans the nflverse schedules: reads READ_GAMES (games.csv), writes games.csv.gz to WRITE_DIR.
# One row in, one row out: bad input stops the script with file, line, game and column; nothing is imputed or dropped.
# Base R only. The bytes of the output depend on the input alone: not on locale, time zone or folder.

options(stringsAsFactors = FALSE, scipen = 100, digits = 15)

# ---- the columns -----------------------------------------------------------------------------------------------

text_columns <- c(
  "game_id", "game_type", "gameday", "weekday", "gametime", "away_team", "home_team", "location", "old_game_id",
  "roof", "surface", "away_qb_id", "home_qb_id", "away_qb_name", "home_qb_name", "away_coach", "home_coach",
  "referee", "stadium_id", "stadium"
)
number_columns <- c(
  "season", "week", "away_score", "home_score", "result", "total", "overtime", "away_rest", "home_rest",
  "away_moneyline", "home_moneyline", "spread_line", "away_spread_odds", "home_spread_odds", "total_line",
  "under_odds", "over_odds", "div_game", "temp", "wind"
)
required_columns <- c(text_columns, number_columns)
never_null <- c("game_id", "season", "game_type", "week", "gameday", "away_team", "home_team", "location")
written_columns <- c(
  "game_id", "season", "game_type", "week", "gameday", "weekday", "gametime", "playoff", "played",
  "away_team", "home_team", "away_team_code", "home_team_code", "away_score", "home_score", "result", "total",
  "tie", "overtime", "location", "neutral", "away_rest", "home_rest", "away_moneyline", "home_moneyline",
  "spread_line", "away_spread_odds", "home_spread_odds", "total_line", "under_odds", "over_odds", "div_game",
  "roof", "surface", "temp", "wind", "weather", "away_qb_id", "home_qb_id", "away_qb_name", "home_qb_name",
  "away_coach", "home_coach", "referee", "stadium_id", "stadium", "old_game_id"
)
# Franchises keep one code through their moves. The code of the time stays in *_team_code and in game_id.
present_code <- c(OAK = "LV", SD = "LAC", STL = "LA")

# ---- problems --------------------------------------------------------------------------------------------------

stop_with <- function(...) stop(paste0(...), call. = FALSE)

# Stops with one line for each row that is TRUE in `bad`: file, line, game and what `said` says about it.
require_rows <- function(bad, games, said) {
  rows <- which(bad)
  if (length(rows) == 0) return(invisible())
  shown <- utils::head(rows, 10)
  lines <- sprintf("%s:%d: game %s: %s", attr(games, "file"), games$.line[shown], games$game_id[shown],
                   rep_len(said, nrow(games))[shown])
  if (length(rows) > 10) lines <- c(lines, sprintf("... and %d more rows", length(rows) - 10))
  stop_with(paste(lines, collapse = "\n"))
}

# ---- reading ---------------------------------------------------------------------------------------------------

# Every record as text, with the line it starts on; a damaged file stops here.
read_records <- function(file) {
  starts <- check_shape(file, read_lines(file))
  games <- utils::read.csv(file, colClasses = "character", na.strings = c("", "NA"), check.names = FALSE,
                           encoding = "UTF-8", blank.lines.skip = FALSE)
  names(games)[1] <- sub("^\xef\xbb\xbf", "", names(games)[1], useBytes = TRUE) # byte order mark
  if (nrow(games) != length(starts) - 1)
    stop_with(file, ": ", length(starts) - 1, " rows, but ", nrow(games), " can be read")
  games$.line <- starts[-1]
  structure(games, file = file)
}

# The line on which each record starts, the header first. read.csv fills short rows and skips stray quotes in silence,
# so records and their cells are counted here.
check_shape <- function(file, lines) {
  quotes <- nchar(gsub("[^\"]", "", lines, useBytes = TRUE))
  ends <- which(cumsum(quotes) %% 2 == 0) # a line inside a quoted cell ends no record
  if (length(lines) > 0 && !length(lines) %in% ends)
    stop_with(file, ": a quoted cell is never closed: the file looks truncated")
  starts <- c(1, utils::head(ends, -1) + 1)
  records <- mapply(function(from, to) paste(lines[from:to], collapse = " "), starts, ends)
  bare <- gsub("\"[^\"]*\"", "\001", records, useBytes = TRUE) # \001 stands for what is quoted
  stray <- grep("[^,\001]\001|\001[^,\001]", bare, useBytes = TRUE)
  if (length(stray) > 0) stop_with(file, ":", starts[stray[1]], ": a quote stands inside a cell")
  cells <- nchar(gsub("[^,]", "", bare, useBytes = TRUE)) + 1
  ragged <- which(cells != cells[1])
  if (length(ragged) > 0)
    stop_with(file, ":", starts[ragged[1]], ": the row that starts '", substr(records[ragged[1]], 1, 40), "' has ",
              cells[ragged[1]], " cells, the header has ", cells[1],
              if (ragged[1] == length(records)) ": the file looks truncated")
  if (length(records) == 1) stop_with(file, ": no games below the header")
  starts
}

# The file's lines; a warning of the reader (a cut line, a damaged archive, an embedded null) is an error here.
read_lines <- function(file) {
  if (!file.exists(file)) stop_with(file, ": no such file")
  lines <- tryCatch(
    { connection <- base::file(file, "rt"); on.exit(close(connection)); readLines(connection) },
    warning = function(said) stop_with(file, ": cannot be read to its end, the file looks truncated (",
                                       conditionMessage(said), ")")
  )
  if (length(lines) == 0) stop_with(file, ": the file is empty")
  damaged <- which(!validUTF8(lines))
  if (length(damaged) > 0) stop_with(file, ":", damaged[1], ": not UTF-8")
  lines
}

require_columns <- function(games) {
  missing <- setdiff(required_columns, names(games))
  if (length(missing) == 0) return(invisible())
  unknown <- setdiff(names(games), c(required_columns, ".line", "gsis", "nfl_detail_id", "pfr", "pff", "espn", "ftn"))
  stop_with(attr(games, "file"), ":1: column ", paste0("'", missing, "'", collapse = ", "), " is missing",
            if (length(unknown) > 0) paste0("; renamed to ", paste0("'", unknown, "'", collapse = " or "), "?"))
}

# ---- checking and cleaning -------------------------------------------------------------------------------------

require_values <- function(games) {
  for (column in never_null) require_rows(is.na(games[[column]]), games, sprintf("column '%s' is empty", column))
  for (column in number_columns) {
    value <- games[[column]]
    require_rows(!is.na(value) & !grepl("^-?[0-9]+([.][0-9]+)?$", value), games,
                 sprintf("column '%s' is not a number: '%s'", column, value))
  }
  require_rows(!games$location %in% c("Home", "Neutral"), games,
               sprintf("column 'location' is neither Home nor Neutral: '%s'", games$location))
  require_rows(!games$game_type %in% c("REG", "WC", "DIV", "CON", "SB"), games,
               sprintf("column 'game_type' is unknown: '%s'", games$game_type))
  require_rows(games$away_team == games$home_team, games, sprintf("'%s' plays itself", games$home_team))
}

require_unique <- function(games) {
  first <- games$.line[match(games$game_id, games$game_id)]
  require_rows(duplicated(games$game_id), games, sprintf("column 'game_id': already on line %d", first))
}

as_numbers <- function(games) {
  games[number_columns] <- lapply(games[number_columns], as.numeric)
  games
}

# A season's playoffs fall in the next calendar year, so the date never says which season a game belongs to.
require_dates <- function(games) {
  day <- as.Date(games$gameday, format = "%Y-%m-%d")
  require_rows(is.na(day) | format(day) != games$gameday, games,
               sprintf("column 'gameday' is not a date: '%s'", games$gameday))
  later <- as.integer(format(day, "%Y")) - games$season
  require_rows(!later %in% 0:1, games, sprintf("column 'gameday': %s is not in season %s", games$gameday, games$season))
}

# A game without scores is one not played yet; half a score is an error.
check_scores <- function(games) {
  played <- !is.na(games$home_score)
  require_rows(played != !is.na(games$away_score), games, "one of 'home_score' and 'away_score' is empty")
  for (column in c("result", "total"))
    require_rows(!played & !is.na(games[[column]]), games, sprintf("column '%s' is given without scores", column))
  derived <- list(result = games$home_score - games$away_score, total = games$home_score + games$away_score)
  for (column in names(derived)) {
    given <- games[[column]]
    require_rows(!is.na(given) & given != derived[[column]], games,
                 sprintf("column '%s' is %s, the scores give %s", column, given, derived[[column]]))
    games[[column]] <- derived[[column]]
  }
  games$played <- as.integer(played)
  games$tie <- ifelse(played, as.integer(games$result == 0), NA)
  games
}

canonical_team <- function(code) ifelse(code %in% names(present_code), present_code[code], code)

add_flags <- function(games) {
  for (side in c("away", "home")) {
    code <- games[[paste0(side, "_team")]]
    games[[paste0(side, "_team_code")]] <- code
    games[[paste0(side, "_team")]] <- unname(canonical_team(code))
  }
  games$neutral <- as.integer(games$location == "Neutral")
  games$playoff <- as.integer(games$game_type != "REG")
  under_roof <- games$roof %in% c("dome", "closed")
  observed <- !is.na(games$temp) & !is.na(games$wind)
  games$weather <- ifelse(under_roof, "indoors", ifelse(observed, "observed", "missing"))
  games
}

clean <- function(games) {
  games[text_columns] <- lapply(games[text_columns], function(text) {
    text <- trimws(text)
    ifelse(text == "", NA, text)
  })
  require_values(games)
  require_unique(games)
  games <- as_numbers(games)
  require_dates(games)
  games <- add_flags(check_scores(games))
  # Radix order compares bytes, in every locale.
  games[order(games$season, games$week, games$gameday, games$gametime, games$game_id, method = "radix"), ]
}

# ---- writing and telling ---------------------------------------------------------------------------------------

# CSV cells: nulls empty, numbers with as few digits as they need, quotes only where a cell needs them.
as_cells <- function(values) {
  cells <- if (is.numeric(values)) format_number(values) else values
  quoted <- grepl("[\",\r\n]", cells)
  cells[quoted] <- paste0("\"", gsub("\"", "\"\"", cells[quoted], fixed = TRUE), "\"")
  ifelse(is.na(values), "", cells)
}

format_number <- function(values) as.character(values + 0) # + 0 turns -0 into 0

write_games <- function(games, file) {
  rows <- do.call(paste, c(unname(lapply(games[written_columns], as_cells)), sep = ","))
  archive <- gzfile(file, "wb", compression = 9) # R writes no time and no name into the header
  on.exit(close(archive))
  writeLines(c(paste(written_columns, collapse = ","), rows), archive, sep = "\n", useBytes = TRUE)
}

describe <- function(read, games) {
  for (season in sort(unique(games$season))) {
    of <- games[games$season == season, ]
    cat(sprintf("%s: %d rows read, %d written; %d played, %d tied, %d neutral, %d playoff, %d without moneyline\n",
                season, sum(as.numeric(read$season) == season), nrow(of), sum(of$played), sum(of$tie, na.rm = TRUE),
                sum(of$neutral), sum(of$playoff), sum(is.na(of$home_moneyline) | is.na(of$away_moneyline))))
  }
  home_line <- games$away_moneyline - games$home_moneyline
  cat(sprintf("all: %d rows read, %d written; %d pick'ems; in %d games spread and moneyline disagree on the favourite\n",
              nrow(read), nrow(games), sum(games$spread_line == 0, na.rm = TRUE),
              sum(sign(home_line) * sign(games$spread_line) < 0, na.rm = TRUE)))
}

read <- read_records(Sys.getenv("READ_GAMES"))
require_columns(read)
games <- clean(read)
write_games(games, file.path(Sys.getenv("WRITE_DIR"), "games.csv.gz"))
describe(read, games)
