/** File in the folder of a run in which knitr's cells leave where their errors came from. */
export const errorLog = '.errors';

/**
 * R code around the evaluation of a cell (`evaluate`, a function): notes for each error the innermost call that stands in
 * a file, since knitr tells the cell alone. A line is `file <tab> line <tab> message`. R keeps the places of sourced code
 * with `keep.source` only.
 */
export const noteErrors = `options(keep.source = TRUE)
note_error <- function(condition) {
  for (call in rev(sys.calls())) {
    place <- attr(call, "srcref")
    file <- if (is.null(place)) "" else attr(place, "srcfile")$filename
    if (length(file) != 1 || !nzchar(file) || !file.exists(file)) next
    message <- strsplit(conditionMessage(condition), "\\n", fixed = TRUE)[[1]]
    note <- paste(normalizePath(file), place[[1]], if (length(message) > 0) message[[1]] else "", sep = "\\t")
    cat(note, "\\n", sep = "", file = error_log, append = TRUE)
    break
  }
}
error_log <- file.path(getwd(), "${errorLog}")
`;
