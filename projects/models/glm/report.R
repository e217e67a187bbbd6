# The table and the figure of chapter 4, from the results of training: READ_METRICS and READ_PREDICTIONS. A change of what
# they look like trains nothing.

options(stringsAsFactors = FALSE, scipen = 100)
source("output.R", encoding = "UTF-8")

# ---- the table -------------------------------------------------------------------------------------------------

# Three decimals without the zero before the point, which leaves room for the intervals.
no_zero <- function(text) sub("(^|[+-])0[.]", "\\1.", text)
decimals <- function(value) ifelse(is.na(value), "--", no_zero(sprintf("%.3f", value)))
signed <- function(value) ifelse(is.na(value), "--", paste0("$", no_zero(sprintf("%+.3f", value)), "$"))
interval <- function(score, format = decimals) {
  if (is.null(score)) return("--")
  sprintf("[%s, %s]", format(score$low), format(score$high))
}

estimate <- function(score) if (is.null(score)) NA else score$estimate

# Cells of a model's scores; -- for those that could not be computed.
score_cells <- function(of, format) {
  c(format(estimate(of$auc)), interval(of$auc, format), format(estimate(of$log_loss)), interval(of$log_loss, format),
    format(estimate(of$brier)))
}

table_row <- function(label, of) {
  market <- vapply(c("auc", "log_loss", "brier"), function(name) decimals(estimate(of$market[[name]])), "")
  paste0(paste(c(label, of$n, score_cells(of$metrics, decimals), of$priced, market), collapse = " & "), " \\\\")
}

difference_row <- function(of) {
  paste0(paste(c("diff.", of$priced, score_cells(of$difference, signed), rep("", 4)), collapse = " & "), " \\\\")
}

write_baseline_table <- function(metrics) {
  write_lines(c(
    "\\begin{tabular}{lrrcrcrrrrr}",
    "\\toprule",
    " & \\multicolumn{6}{c}{Model} & \\multicolumn{4}{c}{Market} \\\\",
    "\\cmidrule(lr){2-7}\\cmidrule(lr){8-11}",
    "Season & games & AUC & 95\\,\\% interval & log loss & 95\\,\\% interval & Brier & games & AUC & log loss & Brier \\\\",
    "\\midrule",
    vapply(metrics$by_season, function(of) table_row(of$season, of), ""),
    "\\midrule",
    table_row("all", metrics),
    difference_row(metrics),
    "\\bottomrule",
    "\\end{tabular}"
  ), "baseline_table.tex")
}

# ---- the figure ------------------------------------------------------------------------------------------------

# Home win rates in groups of games of equal size, ordered by probability, with Wilson's interval.
calibration_groups <- function(won, p, groups = 10) {
  groups <- max(1, min(groups, length(p) %/% 20))
  group <- ceiling(rank(p, ties.method = "first") * groups / length(p))
  do.call(rbind, lapply(split(seq_along(p), group), function(rows) {
    limits <- prop.test(sum(won[rows]), length(rows), correct = FALSE)$conf.int
    data.frame(predicted = mean(p[rows]), rate = mean(won[rows]), low = limits[1], high = limits[2])
  }))
}

draw_groups <- function(groups, colour, symbol) {
  arrows(groups$predicted, groups$low, groups$predicted, groups$high, angle = 90, code = 3, length = 0.02,
         col = colour, lwd = 0.8)
  points(groups$predicted, groups$rate, pch = symbol, col = colour)
}

draw_calibration <- function(games) {
  model <- games[!is.na(games$home_win) & !is.na(games$p_home), ]
  market <- model[!is.na(model$p_market), ]
  par(mar = c(3.4, 3.6, 0.4, 0.2), mgp = c(2.2, 0.6, 0), las = 1, tcl = -0.3)
  plot(NULL, xlim = c(0, 1), ylim = c(0, 1), xlab = "Predicted probability of a home win", ylab = "Share of home wins")
  abline(0, 1, col = "#999999", lty = 2)
  if (nrow(market) > 0) draw_groups(calibration_groups(market$home_win, market$p_market), "#c0561b", 17)
  if (nrow(model) > 0) draw_groups(calibration_groups(model$home_win, model$p_home), "#33587a", 19)
  legend("topleft", c("model", "market"), pch = c(19, 17), col = c("#33587a", "#c0561b"), bty = "n")
}

write_calibration <- function(games) {
  path <- file.path(Sys.getenv("WRITE_DIR"), "calibration.pdf")
  Sys.setenv(TZ = "UTC") # the device writes its time zone into the file
  # cairo_pdf embeds its fonts, which pdf() does not.
  cairo_pdf(path, width = 4.2, height = 3.6, pointsize = 9)
  draw_calibration(games)
  invisible(dev.off())
  undate(path)
}

# Neither device of R takes the date from the environment, and equal inputs are to give equal bytes.
undate <- function(path) {
  bytes <- readBin(path, "raw", file.size(path))
  date <- gregexpr("(?<=Date \\(D:)[0-9]{14}", rawToChar(replace(bytes, bytes > 0x7f | bytes == 0, as.raw(0x20))),
                   perl = TRUE)[[1]]
  for (start in date[date > 0]) bytes[start + 0:13] <- charToRaw("20000101000000")
  writeBin(bytes, path)
}

# ----------------------------------------------------------------------------------------------------------------

write_baseline_table(jsonlite::fromJSON(Sys.getenv("READ_METRICS"), simplifyVector = FALSE))
write_calibration(read.csv(Sys.getenv("READ_PREDICTIONS"), encoding = "UTF-8"))
