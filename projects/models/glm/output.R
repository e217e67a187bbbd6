# How the model's files are written: the same bytes from the same values, on any platform.

write_lines <- function(lines, name) {
  connection <- file(file.path(Sys.getenv("WRITE_DIR"), name), "wb")
  on.exit(close(connection))
  writeLines(lines, connection, sep = "\n", useBytes = TRUE)
}

# Cells of a CSV: empty for NA; probabilities with as many digits as any platform agrees on.
csv_cells <- function(values) {
  fractional <- is.numeric(values) && any(values != round(values), na.rm = TRUE)
  ifelse(is.na(values), "", if (fractional) sprintf("%.6f", values) else as.character(values))
}

write_csv <- function(table, name) {
  rows <- do.call(paste, c(unname(lapply(table, csv_cells)), sep = ","))
  write_lines(c(paste(names(table), collapse = ","), rows), name)
}

# ---- metrics.json ----------------------------------------------------------------------------------------------

# A row of scores; one that cannot be computed (an AUC of games that all ended the same way) is null as a whole.
score <- function(row) if (anyNA(row)) NULL else as.list(row)

# One line for each value that moves, so that a diff of two trainings can be read; what holds no lists is one line.
as_json <- function(value, indent = "") {
  if (is.null(value) || (length(value) == 1 && is.na(value))) return("null")
  if (is.data.frame(value)) value <- lapply(split(value, factor(rownames(value), rownames(value))), score)
  if (is.character(value)) return(paste0("\"", value, "\""))
  if (!is.list(value)) return(sprintf("%.10g", round(value, 6)))
  nested <- any(vapply(value, is.list, NA))
  items <- vapply(value, as_json, "", indent = paste0(indent, "  "))
  if (!is.null(names(value))) items <- paste0("\"", names(value), "\": ", items)
  brackets <- if (is.null(names(value))) c("[", "]") else c("{", "}")
  if (!nested) return(paste0(brackets[1], paste(items, collapse = ", "), brackets[2]))
  paste0(brackets[1], "\n", paste0(indent, "  ", items, collapse = ",\n"), "\n", indent, brackets[2])
}
