import type { EtlTask } from './etl-task';

/** The R script of a new etl project. */
export function rScript({ name, main, others, table, quarantine }: EtlTask): string {
  const counts = others.map(
    ({ as }) =>
      `${as} <- lapply(paths("${as}"), read_rows)\ncat(sprintf("${as}: %d rows read\\n", sum(vapply(${as}, nrow, 1L))))\n`,
  );
  return `# ${name}: say here in a sentence what the table is.
#
# Reads READ_..., writes into WRITE_DIR. Exit with 75 for what may pass by itself (a server that is busy): the task is then
# tried again. Never fill a gap with something invented: leave the cell NA, or put the row into quarantine.

# The files behind a name of "reads": one path a line, several where the name has {season} in it.
paths <- function(name) strsplit(Sys.getenv(paste0("READ_", toupper(name))), "\\n", fixed = TRUE)[[1]]

# The rows of a .csv or .csv.gz, every cell as text, trimmed, each with the file and row that it comes from.
read_rows <- function(path) {
  rows <- tryCatch(
    read.table(path, header = TRUE, sep = ",", quote = "\\"", comment.char = "", fill = FALSE, check.names = FALSE,
               colClasses = "character", na.strings = c("", "NA"), strip.white = TRUE, fileEncoding = "UTF-8-BOM"),
    error = function(problem) stop(basename(path), ": ", conditionMessage(problem), call. = FALSE)
  )
  rows[] <- lapply(rows, trimws)
  rows$source_file <- rep(basename(path), nrow(rows))
  rows$source_line <- as.character(seq_len(nrow(rows)) + 1L)
  rows
}

# One table of several, with the columns of all.
stack <- function(tables) {
  columns <- unique(unlist(lapply(tables, names)))
  columns <- c("source_file", "source_line", setdiff(columns, c("source_file", "source_line")))
  full <- lapply(tables, function(table) {
    for (column in setdiff(columns, names(table))) table[[column]] <- rep(NA_character_, nrow(table))
    table[columns]
  })
  do.call(rbind, full)
}

# CSV cells: nulls empty, quotes only where a cell needs them.
as_cells <- function(values) {
  quoted <- grepl("[\\",\\r\\n]", values)
  cells <- values
  cells[quoted] <- paste0("\\"", gsub("\\"", "\\"\\"", values[quoted], fixed = TRUE), "\\"")
  ifelse(is.na(values), "", cells)
}

# Equal rows give equal bytes: R writes neither a time nor a name into the archive.
write_table <- function(name, rows) {
  lines <- if (nrow(rows) > 0) do.call(paste, c(unname(lapply(rows, as_cells)), sep = ",")) else character()
  file <- file.path(Sys.getenv("WRITE_DIR"), name)
  target <- if (endsWith(name, ".gz")) gzfile(file, "wb", compression = 9) else file(file, "wb")
  on.exit(close(target))
  writeLines(c(paste(as_cells(names(rows)), collapse = ","), lines), target, sep = "\\n", useBytes = TRUE)
}

rows <- stack(lapply(paths("${main.as}"), read_rows))
${counts.join('')}
# The rows to reject, each with a reason.
content <- do.call(paste, c(unname(rows[setdiff(names(rows), c("source_file", "source_line"))]), sep = "\\u001f"))
first <- match(content, content)
repeated <- first != seq_along(content)
rejected <- rows[repeated, ]
rejected$reason <- sprintf("the same as %s:%s", rows$source_file[first[repeated]], rows$source_line[first[repeated]])

write_table("${table}", rows[!repeated, ])
write_table("${quarantine}", rejected)
cat(sprintf("%d rows read, %d written, %d in quarantine\\n", nrow(rows), sum(!repeated), sum(repeated)))
`;
}
