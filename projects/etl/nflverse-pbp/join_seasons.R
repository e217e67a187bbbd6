# Joins the seasons: reads READ_PLAYS (one path a line, in order of season), writes plays.csv.gz.

source(Sys.getenv("READ_TABLES"))

seasons <- lapply(strsplit(Sys.getenv("READ_PLAYS"), "\n", fixed = TRUE)[[1]], read_lines)
headers <- vapply(seasons, `[`, "", 1)
if (length(unique(headers)) != 1) stop_with("the seasons have different columns: ", paste(headers, collapse = " | "))
rows <- unlist(lapply(seasons, `[`, -1))
write_rows(headers[1], rows, "plays.csv.gz")
cat(sprintf("%d seasons, %d rows\n", length(seasons), length(rows)))
