# Reading and writing tables as CSV, for the R scripts of other projects: they `source(Sys.getenv("READ_TABLES"))`.
# Base R only. Bytes depend on the input alone: not on locale, time zone, folder or processor.

options(stringsAsFactors = FALSE, scipen = 100, digits = 15)

# Franchises keep one code through their moves; game_id alone keeps the code of the time.
present_code <- c(OAK = "LV", SD = "LAC", STL = "LA")

canonical_team <- function(code) ifelse(code %in% names(present_code), unname(present_code[code]), code)

# ---- problems --------------------------------------------------------------------------------------------------

stop_with <- function(...) stop(paste0(...), call. = FALSE)

# Stops with one line for each row that is TRUE in `bad`: file, line, what the row is about, what `said` says about it.
require_rows <- function(bad, table, said) {
  rows <- which(bad)
  if (length(rows) == 0) return(invisible())
  shown <- utils::head(rows, 10)
  lines <- sprintf("%s:%d: %s: %s", attr(table, "file"), table$.line[shown], attr(table, "label")(table[shown, ]),
                   rep_len(said, nrow(table))[shown])
  if (length(rows) > 10) lines <- c(lines, sprintf("... and %d more rows", length(rows) - 10))
  stop_with(paste(lines, collapse = "\n"))
}

require_given <- function(table, columns) {
  for (column in columns) require_rows(is.na(table[[column]]), table, sprintf("column '%s' is empty", column))
}

# ---- reading ---------------------------------------------------------------------------------------------------

# The named columns of a .csv or .csv.gz as text, with the line of each row in `.line`. A damaged file stops here, so
# does a missing column. `renamed` has upstream's name for ours: c(epa = "expected_points"). `label` says of rows what
# they are about. Columns that nobody asked for are not read; attribute `further` names them.
read_table <- function(file, columns, label, renamed = character()) {
  lines <- read_lines(file)
  starts <- check_shape(file, lines)
  header <- header_of(file, lines[1])
  asked <- ifelse(columns %in% names(renamed), renamed[columns], columns)
  require_columns(file, columns[!asked %in% header], setdiff(header, asked))
  classes <- ifelse(header %in% asked, "character", "NULL")
  table <- utils::read.csv(file, colClasses = classes, na.strings = c("", "NA"), check.names = FALSE,
                           encoding = "UTF-8", blank.lines.skip = FALSE, strip.white = TRUE,
                           nrows = length(starts))
  if (nrow(table) != length(starts) - 1)
    stop_with(file, ": ", length(starts) - 1, " rows, but ", nrow(table), " can be read")
  names(table) <- header[header %in% asked] # a byte order mark would stay in the first one
  table <- table[match(asked, names(table))]
  names(table) <- columns
  table$.line <- starts[-1]
  structure(table, file = file, label = label, further = setdiff(header, asked))
}

header_of <- function(file, line) {
  line <- sub("^\xef\xbb\xbf", "", line, useBytes = TRUE) # byte order mark
  header <- scan(text = line, what = "", sep = ",", quiet = TRUE, quote = "\"")
  if (anyDuplicated(header)) stop_with(file, ":1: column '", header[anyDuplicated(header)], "' is there twice")
  header
}

# The line on which each record starts, the header first. read.csv fills short rows and skips stray quotes in silence,
# so records and their cells are counted here.
check_shape <- function(file, lines) {
  quoted <- grep("\"", lines, fixed = TRUE, useBytes = TRUE)
  quotes <- integer(length(lines))
  quotes[quoted] <- nchar(gsub("[^\"]", "", lines[quoted], useBytes = TRUE))
  ends <- which(cumsum(quotes) %% 2 == 0) # a line inside a quoted cell ends no record
  if (!length(lines) %in% ends) stop_with(file, ": a quoted cell is never closed: the file looks truncated")
  starts <- c(1L, utils::head(ends, -1) + 1L)
  records <- if (length(ends) == length(lines)) lines else
    mapply(function(from, to) paste(lines[from:to], collapse = " "), starts, ends)
  bare <- gsub("\"[^\"]*\"", "\001", records, useBytes = TRUE) # \001 stands for what is quoted
  stray <- grep("[^,\001]\001|\001[^,\001]", bare, useBytes = TRUE)
  if (length(stray) > 0) stop_with(file, ":", starts[stray[1]], ": a quote stands inside a cell")
  cells <- nchar(bare, "bytes") - nchar(gsub(",", "", bare, fixed = TRUE, useBytes = TRUE), "bytes") + 1
  ragged <- which(cells != cells[1])
  if (length(ragged) > 0)
    stop_with(file, ":", starts[ragged[1]], ": the row that starts '", substr(records[ragged[1]], 1, 40), "' has ",
              cells[ragged[1]], " cells, the header has ", cells[1],
              if (ragged[1] == length(records)) ": the file looks truncated")
  if (length(records) == 1) stop_with(file, ": no rows below the header")
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

require_columns <- function(file, missing, unread) {
  if (length(missing) == 0) return(invisible())
  like <- vapply(missing, function(name) {
    near <- unread[order(utils::adist(name, unread, partial = TRUE)[1, ], method = "radix")]
    paste0(":1: column '", name, "' is missing", if (length(near) > 0)
      paste0("; renamed to ", paste0("'", utils::head(near, 3), "'", collapse = " or "), "?"))
  }, "")
  stop_with(paste0(file, like, collapse = "\n"), "\nIf upstream renamed it, write its new name into `renamed` at the ",
            "top of the script, as in renamed <- c(", missing[1], " = \"its new name\")")
}

# ---- cells -----------------------------------------------------------------------------------------------------

as_numbers <- function(table, columns) {
  for (column in columns) {
    text <- table[[column]]
    value <- suppressWarnings(as.numeric(text))
    # R also takes hexadecimal, Inf and spaces for numbers.
    bad <- !is.na(text) & !grepl("^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$", text)
    require_rows(bad, table, sprintf("column '%s' is not a number: '%s'", column, text))
    table[[column]] <- value
  }
  table
}

require_dates <- function(table, column) {
  text <- unique(table[[column]])
  wrong <- text[is.na(as.Date(text, format = "%Y-%m-%d")) | !grepl("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text)]
  require_rows(table[[column]] %in% wrong, table,
               sprintf("column '%s' is not a date: '%s'", column, table[[column]]))
}

# ---- writing ---------------------------------------------------------------------------------------------------

# A CSV cell: nulls empty, numbers with as few digits as they need, quotes only where a cell needs them.
as_cells <- function(values) {
  if (is.numeric(values)) return(ifelse(is.na(values), "", sprintf("%.15g", values + 0))) # + 0 turns -0 into 0
  quoted <- grep("[\",\r\n]", values)
  values[quoted] <- paste0("\"", gsub("\"", "\"\"", values[quoted], fixed = TRUE), "\"")
  ifelse(is.na(values), "", values)
}

# Writes a .csv or .csv.gz into WRITE_DIR. R writes no time and no name into the header of an archive.
write_table <- function(table, name) {
  rows <- do.call(paste, c(unname(lapply(table, as_cells)), sep = ","))
  write_rows(paste(names(table), collapse = ","), if (nrow(table) > 0) rows, name)
}

write_rows <- function(header, rows, name) {
  path <- file.path(Sys.getenv("WRITE_DIR"), name)
  output <- if (grepl("[.]gz$", name)) gzfile(path, "wb", compression = 6) else base::file(path, "wb")
  on.exit(close(output))
  writeLines(c(header, rows), output, sep = "\n", useBytes = TRUE)
}

# Writes the rows that were rejected, as they were given, with their line and the reason; the header alone when none was.
write_quarantine <- function(table, reason, name) {
  rejected <- !is.na(reason)
  given <- table[rejected, setdiff(names(table), ".line")]
  write_table(data.frame(line = table$.line[rejected], reason = reason[rejected], given, check.names = FALSE), name)
}

# Why each row that has the key of an earlier one is rejected; NA for all others.
repetition <- function(table, key) {
  id <- do.call(paste, c(unname(table[key]), sep = "\r"))
  first <- match(id, id)
  again <- which(first != seq_along(id))
  reason <- rep(NA_character_, nrow(table))
  for (row in again) {
    columns <- setdiff(names(table), ".line")
    differing <- columns[!mapply(identical, table[row, columns], table[first[row], columns])]
    reason[row] <- paste0(
      "repeats line ", table$.line[first[row]],
      if (length(differing) > 0) paste0(", with another ", paste(differing, collapse = ", "))
    )
  }
  reason
}

# ---- games and their teams -------------------------------------------------------------------------------------

# Two rows for each game of `plays`: the away team and the home team, each against the other.
team_games <- function(plays) {
  games <- plays[!duplicated(plays$game_id), c("game_id", "season", "week", "game_date", "away_team", "home_team")]
  side <- function(team, opponent, home)
    data.frame(games[c("game_id", "season", "week", "game_date")], team = games[[team]], opponent = games[[opponent]],
               home = home)
  rows <- rbind(side("away_team", "home_team", 0), side("home_team", "away_team", 1))
  rows[order(rows$season, rows$week, rows$game_id, rows$home, method = "radix"), ]
}

# For each row of `games` what `by` sums up to over the plays of that team that are TRUE in `which`.
count_plays <- function(games, plays, which, by = 1) {
  which <- which & !is.na(which)
  sums <- rowsum(rep_len(by, nrow(plays))[which], paste(plays$game_id, plays$posteam)[which])
  found <- sums[match(paste(games$game_id, games$team), rownames(sums))]
  ifelse(is.na(found), 0, found)
}

# Null where there is nothing to divide by. Six decimals: the last bits of a sum differ between processors.
ratio <- function(part, whole) ifelse(whole > 0, round(part / whole, 6), NA_real_)
