# Checks stadiums.csv and writes it to WRITE_DIR in the order of its ids: a mistake stops the script with line and column.
# Base R only. The bytes of the output depend on the input alone.

options(stringsAsFactors = FALSE, scipen = 100, digits = 15)

columns <- c("stadium_id", "name", "city", "latitude", "longitude", "time_zone", "elevation_m", "roof", "simulated")
may_be_empty <- "elevation_m"
roofs <- c("outdoors", "dome", "retractable")
latitudes <- c(10, 65) # where the league has ever played: a swapped or unsigned coordinate is outside
longitudes <- c(-130, 20)
elevations <- c(-10, 2500) # metres

stop_with <- function(...) stop(paste0(...), call. = FALSE)

# Stops with one line for each row that is TRUE in `bad`.
require_rows <- function(bad, stadiums, column, said) {
  rows <- which(bad)
  if (length(rows) == 0) return(invisible())
  lines <- sprintf("%s:%d: stadium %s: column '%s' %s: '%s'", attr(stadiums, "file"), rows + 1,
                   stadiums$stadium_id[rows], column, said, stadiums[[column]][rows])
  stop_with(paste(lines, collapse = "\n"))
}

# Every cell as text. Cells hold no quotes and no commas, so a row with another number of cells is a mistake.
read_stadiums <- function(file) {
  if (!file.exists(file)) stop_with(file, ": no such file")
  lines <- readLines(file, encoding = "UTF-8", warn = FALSE)
  if (length(lines) < 2) stop_with(file, ": no stadiums below the header")
  cells <- strsplit(paste0(lines, ","), ",", fixed = TRUE) # the comma keeps an empty last cell
  ragged <- which(lengths(cells) != length(columns))
  if (length(ragged) > 0)
    stop_with(file, ":", ragged[1], ": ", length(cells[[ragged[1]]]), " cells, there must be ", length(columns))
  if (!identical(cells[[1]], columns))
    stop_with(file, ":1: the columns must be ", paste(columns, collapse = ","))
  stadiums <- as.data.frame(do.call(rbind, cells[-1]))
  names(stadiums) <- columns
  structure(stadiums, file = file)
}

require_number <- function(stadiums, column, range) {
  text <- stadiums[[column]]
  given <- text != ""
  require_rows(given & !grepl("^-?[0-9]+([.][0-9]+)?$", text), stadiums, column, "is not a number")
  value <- suppressWarnings(as.numeric(text))
  require_rows(given & (value < range[1] | value > range[2]), stadiums, column,
               sprintf("is not between %s and %s", range[1], range[2]))
}

check <- function(stadiums) {
  for (column in setdiff(columns, may_be_empty)) require_rows(stadiums[[column]] == "", stadiums, column, "is empty")
  for (column in columns)
    require_rows(stadiums[[column]] != trimws(stadiums[[column]]), stadiums, column, "starts or ends in a space")
  require_rows(!grepl("^[A-Z]{2,3}[0-9]{2}$", stadiums$stadium_id), stadiums, "stadium_id", "is not like ATL97")
  require_rows(duplicated(stadiums$stadium_id), stadiums, "stadium_id", "is there twice")
  require_number(stadiums, "latitude", latitudes)
  require_number(stadiums, "longitude", longitudes)
  require_number(stadiums, "elevation_m", elevations)
  for (column in c("latitude", "longitude"))
    require_rows(!grepl("[.][0-9]{4}$", stadiums[[column]]), stadiums, column, "has not four decimals")
  require_rows(!stadiums$time_zone %in% OlsonNames(), stadiums, "time_zone", "is no IANA time zone")
  require_rows(!stadiums$roof %in% roofs, stadiums, "roof", paste("is none of", paste(roofs, collapse = ", ")))
  require_rows(!stadiums$simulated %in% c("0", "1"), stadiums, "simulated", "is neither 0 nor 1")
}

stadiums <- read_stadiums("stadiums.csv")
check(stadiums)
stadiums <- stadiums[order(stadiums$stadium_id, method = "radix"), ]
rows <- do.call(paste, c(unname(as.list(stadiums)), sep = ","))
output <- file(file.path(Sys.getenv("WRITE_DIR"), "stadiums.csv"), "wb")
writeLines(c(paste(columns, collapse = ","), rows), output, sep = "\n", useBytes = TRUE)
close(output)
cat(sprintf("%d stadiums, %d of them of the simulated sample; %d without elevation\n", nrow(stadiums),
            sum(stadiums$simulated == "1"), sum(stadiums$elevation_m == "")))
