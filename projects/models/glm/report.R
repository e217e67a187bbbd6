# The table and the figure of chapter 4, from the results of training: READ_METRICS and READ_PREDICTIONS. A change of what
# they look like trains nothing.

options(stringsAsFactors = FALSE, scipen = 100)
for (part in c("output.R", "drawing.R")) source(part, encoding = "UTF-8")

# ---- the table -------------------------------------------------------------------------------------------------

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
  write_pdf("calibration.pdf", width = 4.2, height = 3.6, draw = function() draw_calibration(games))
}

# ----------------------------------------------------------------------------------------------------------------

write_baseline_table(jsonlite::fromJSON(Sys.getenv("READ_METRICS"), simplifyVector = FALSE))
write_calibration(read.csv(Sys.getenv("READ_PREDICTIONS"), encoding = "UTF-8"))
