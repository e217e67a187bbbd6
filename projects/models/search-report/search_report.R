# What a search found, for the text: a table and two figures from results/search/trials.csv and best.json of any model.
# Needs output.R and drawing.R of glm. The report.R of a model calls write_search_report.

# ---- what is read ----------------------------------------------------------------------------------------------

read_search <- function(trials, best) {
  table <- read.csv(trials, encoding = "UTF-8", check.names = FALSE, colClasses = "character", na.strings = "")
  best <- jsonlite::fromJSON(best, simplifyVector = FALSE)
  # The metric's own columns come after the parameters.
  parameters <- names(table)[seq_len(match(best$metric, names(table)) - 1)]
  value <- as.numeric(table[[best$metric]])
  list(best = best, parameters = parameters, trials = table, value = value,
       sign = if (best$direction == "maximize") 1 else -1)
}

# ---- the table -------------------------------------------------------------------------------------------------

as_tex <- function(text) gsub("([&%#_$])", "\\\\\\1", text)
tex_row <- function(...) paste0(paste(c(...), collapse = " & "), " \\\\")

# auc -> AUC, log_loss -> log loss
metric_name <- function(metric) if (nchar(metric) <= 4) toupper(metric) else gsub("_", " ", metric)

shown_value <- function(value) if (is.null(value)) "--" else as_tex(format(value, digits = 6))

with_interval <- function(of) {
  if (is.null(of)) return("--")
  if (is.null(of$interval)) return(decimals(of$value))
  sprintf("%s\\quad[%s, %s]", decimals(of$value), decimals(of$interval[[1]]), decimals(of$interval[[2]]))
}

write_search_table <- function(search) {
  best <- search$best
  simplest <- if (is.null(best$simplest)) NULL else best$simplest$configuration
  whole <- function(name, text) tex_row(name, sprintf("\\multicolumn{2}{c}{%s}", text))
  metric <- as_tex(metric_name(best$metric))
  evaluated <- best$trials$finished + best$trials$failed
  write_lines(c(
    "\\begin{tabular}{lcc}",
    "\\toprule",
    tex_row("", "Winner", "Simplest"),
    "\\midrule",
    vapply(search$parameters, function(name) {
      tex_row(sprintf("\\texttt{%s}", as_tex(name)), shown_value(best$configuration[[name]]), shown_value(simplest[[name]]))
    }, ""),
    "\\midrule",
    tex_row(metric, decimals(best$value), if (is.null(simplest)) "--" else decimals(best$simplest$value)),
    tex_row("95\\,\\% interval", bracketed(best$interval), bracketed(best$simplest$interval)),
    "\\midrule",
    whole("Configurations", evaluated),
    if (best$trials$failed > 0) whole("\\quad that failed", best$trials$failed),
    whole("\\quad within one standard error", if (is.null(best$within_one_error)) "--" else best$within_one_error),
    whole("Optimism, nested", if (is.null(best$nested)) "--" else signed(best$nested$optimism)),
    whole(sprintf("%s of the winner, held out", metric), with_interval(best$holdout)),
    whole("Optimism, held out", if (is.null(best$holdout)) "--" else signed(best$holdout$optimism)),
    "\\bottomrule",
    "\\end{tabular}"
  ), "search_table.tex")
}

bracketed <- function(interval) {
  if (is.null(interval)) "--" else sprintf("[%s, %s]", decimals(interval[[1]]), decimals(interval[[2]]))
}

# ---- the figures -----------------------------------------------------------------------------------------------

# Values of a parameter in the order in which they are drawn: numbers by size, where all are numbers; else as they come.
levels_of <- function(values) {
  found <- unique(values[!is.na(values)])
  numbers <- suppressWarnings(as.numeric(found))
  if (anyNA(numbers)) found else found[order(numbers)]
}

# At most so many boxes: values of a range are all different, and stand in groups of equal size.
most_boxes <- 8

boxes_of <- function(values) {
  found <- levels_of(values)
  if (length(found) <= most_boxes) return(factor(values, found))
  numbers <- suppressWarnings(as.numeric(values))
  if (anyNA(numbers[!is.na(values)])) return(factor(values, found))
  limits <- unique(stats::quantile(numbers, seq(0, 1, length.out = 6), na.rm = TRUE))
  cut(numbers, limits, include.lowest = TRUE, dig.lab = 2)
}

panel_columns <- 3
panel_rows <- function(search) ceiling(length(drawn_parameters(search)) / panel_columns)

# Those that a trial with a result has: one that exists on a condition may have none.
drawn_parameters <- function(search) {
  Filter(function(name) any(!is.na(search$trials[[name]][!is.na(search$value)])), search$parameters)
}

# A panel for each parameter: the metric of all trials with a value of it, so that its spread is what the others do.
draw_parameters <- function(search) {
  drawn <- drawn_parameters(search)
  par(mfrow = c(panel_rows(search), min(panel_columns, length(drawn))), mar = c(2.6, 3.2, 1.6, 0.4),
      mgp = c(2, 0.5, 0), las = 1, tcl = -0.25, oma = c(0, 1.2, 0, 0), cex = 0.8)
  for (name in drawn) {
    boxes <- boxes_of(search$trials[[name]])
    boxplot(search$value ~ boxes, ylim = range(search$value, na.rm = TRUE), xlab = "", ylab = "", col = "#dbe4ec", border = "#33587a", outpch = 20, outcex = 0.5,
            lty = 1, staplewex = 0.3)
    title(name, font.main = 1, line = 0.5, cex.main = 1)
  }
  mtext(metric_name(search$best$metric), 2, outer = TRUE, las = 0, cex = 0.8)
}

# Trials in the order of the table, and the best of all up to each.
draw_progress <- function(search) {
  finished <- which(!is.na(search$value))
  value <- search$value[finished]
  best <- search$sign * cummax(search$sign * value)
  par(mar = c(3.4, 3.8, 0.4, 0.2), mgp = c(2.4, 0.6, 0), las = 1, tcl = -0.3)
  plot(finished, value, pch = 20, cex = 0.5, col = "#999999", xlab = "Configuration",
       ylab = metric_name(search$best$metric))
  lines(finished, best, type = "s", col = "#33587a", lwd = 1.4)
  legend(if (search$sign > 0) "bottomright" else "topright", c("configuration", "best so far"), pch = c(20, NA),
         lty = c(NA, 1), col = c("#999999", "#33587a"), bty = "n", cex = 0.9)
}

# ----------------------------------------------------------------------------------------------------------------

write_search_report <- function(trials, best) {
  search <- read_search(trials, best)
  write_search_table(search)
  write_pdf("search_parameters.pdf", width = 6.2, height = 1.9 * panel_rows(search) + 0.2,
            draw = function() draw_parameters(search))
  write_pdf("search_progress.pdf", width = 4.6, height = 3, draw = function() draw_progress(search))
}
