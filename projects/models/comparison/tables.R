# The two tables of the comparison.

as_tex <- function(text) gsub("([&%#_$])", "\\\\\\1", text)
tex_row <- function(...) paste0(paste(c(...), collapse = " & "), " \\\\")
in_brackets <- function(low, high, format) ifelse(is.na(low), "", sprintf("[%s, %s]", format(low), format(high)))
p_value <- function(p) ifelse(is.na(p), "--", ifelse(p < 0.001, "$<$.001", decimals(p)))

# Two lines for each forecaster: estimates, and their intervals below.
write_comparison_table <- function(scores, labels, games) {
  columns <- c("auc", "log_loss", "brier", "roi")
  formats <- list(decimals, decimals, decimals, signed)
  bets <- attr(scores, "bets")
  rows_of <- function(forecaster) {
    of <- scores[paste(forecaster, columns), ]
    estimates <- mapply(function(format, value) format(value), formats, of$estimate)
    intervals <- mapply(function(format, low, high) in_brackets(low, high, format), formats, of$low, of$high)
    count <- if (forecaster %in% names(bets)) bets[[forecaster]] else "--"
    c(tex_row(as_tex(labels[[forecaster]]), estimates, count), tex_row("", intervals, ""))
  }
  rule_before <- function(index) {
    if (index == 1) return(NULL)
    apart <- names(labels)[index] == "ensemble" || names(labels)[index - 1] == "market"
    if (apart) "\\midrule" else "\\addlinespace"
  }
  write_lines(c(
    "\\begin{tabular}{lccccr}",
    "\\toprule",
    " & AUC & Log loss & Brier & ROI & Bets \\\\",
    "\\midrule",
    unlist(lapply(seq_along(labels), function(index) c(rule_before(index), rows_of(names(labels)[index])))),
    "\\midrule",
    sprintf("\\multicolumn{6}{l}{$n = %d$ games, seasons %s} \\\\", nrow(games), season_range(games)),
    "\\bottomrule",
    "\\end{tabular}"
  ), "model_comparison_table.tex")
}

write_tests_table <- function(tests, labels) {
  block <- function(against) {
    of <- tests[tests$against == against, ]
    rows <- vapply(seq_len(nrow(of)), function(row) {
      with(of[row, ], tex_row(
        as_tex(labels[[forecaster]]), signed(auc.difference), p_value(auc.p), p_value(auc.holm),
        signed(loss.difference), in_brackets(loss.low, loss.high, signed), p_value(loss.p), p_value(loss.holm)
      ))
    }, "")
    name <- if (against == "market") "the market" else as_tex(labels[[against]])
    c("\\midrule", sprintf("\\multicolumn{8}{l}{\\emph{against %s}} \\\\", name), rows)
  }
  write_lines(c(
    "\\begin{tabular}{lrrrrcrr}",
    "\\toprule",
    " & \\multicolumn{3}{c}{AUC} & \\multicolumn{4}{c}{Log loss} \\\\",
    "\\cmidrule(lr){2-4}\\cmidrule(lr){5-8}",
    " & diff. & $p$ & Holm & diff. & 95\\,\\% interval & $p$ & Holm \\\\",
    if (nrow(tests) == 0) c("\\midrule", "\\multicolumn{8}{l}{There is nobody to compare the model with.} \\\\"),
    unlist(lapply(unique(tests$against), block)),
    "\\bottomrule",
    "\\end{tabular}"
  ), "model_tests_table.tex")
}
