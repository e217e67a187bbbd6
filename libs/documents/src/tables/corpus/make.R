# Prints tables of every R package that the linter has to accept: Rscript make.R <folder>.
# Each section of a file starts with the call that made it. Rows, columns and names are made up.
folder <- commandArgs(TRUE)[1]
d <- data.frame(
  team = c("Ann & Bob", "50% Club", "A_B #1", "Montréal", "x^2 ~ {y}"),
  wins = c(10L, 7L, 5L, 12L, 3L),
  share = c(.617, .5, .312, .75, .1),
  note = c("a", "info", "b/c", "none", "$5"),
  stringsAsFactors = FALSE
)
g <- data.frame(t = d$team, a = 1:5, b = c(1.5, -2, 3e-5, 4, 5), c = letters[1:5], group = c("East", "East", "West", "West", "West"))
plain <- data.frame(team = letters[1:5], wins = d$wins, share = d$share)
fit <- lm(mpg ~ wt + factor(cyl), mtcars)
fit2 <- lm(mpg ~ wt * hp, mtcars)
logit <- glm(am ~ wt, binomial, mtcars)

sections <- function(file, calls) {
  texts <- vapply(calls, function(call) {
    value <- NULL
    out <- tryCatch(
      capture.output(value <- suppressWarnings(suppressMessages(eval(call, globalenv())))),
      error = function(e) stop(paste(deparse(call), collapse = " "), ": ", conditionMessage(e), call. = FALSE)
    )
    if (inherits(value, "gt_tbl")) value <- gt::as_latex(value)
    text <- if (is.character(value) && length(out) == 0) value
            else if (length(out) > 0) out
            else capture.output(print(value))
    paste0("%%%% ", paste(trimws(deparse(call, 500L)), collapse = " "), "\n", paste(text, collapse = "\n"))
  }, "")
  writeLines(texts, file.path(folder, paste0(file, ".txt")), useBytes = TRUE)
}

library(knitr)
sections("knitr", expression(
  kable(d, "latex"),
  kable(d, "latex", booktabs = TRUE),
  kable(d, "latex", booktabs = TRUE, longtable = TRUE, caption = "All of it", label = "all_teams"),
  kable(d, "latex", caption = "A caption with 5\\% and $x_1$"),
  kable(d, "latex", linesep = "", vline = "|", align = "lccr")
))

library(kableExtra)
k <- function(...) kbl(d, "latex", booktabs = TRUE, ...)
sections("kableExtra", expression(
  kable_styling(k(caption = "Some", label = "some_tab"), latex_options = c("striped", "hold_position", "scale_down")),
  kable_styling(k(longtable = TRUE, caption = "Long"), latex_options = c("repeat_header", "striped"), repeat_header_text = "(ctd.)"),
  add_header_above(k(), c(" " = 1, "Season [1]" = 2, "Rest" = 1)),
  add_header_above(add_header_above(k(), c(" ", "A" = 2, " ")), c("All" = 4), bold = TRUE, italic = TRUE),
  pack_rows(k(), "First & best", 1, 2),
  pack_rows(pack_rows(k(longtable = TRUE), "Group", 1, 2, latex_gap_space = "1em"), "Other", 3, 5, hline_before = TRUE),
  pack_rows(k(), index = c("East" = 2, "West" = 3), bold = FALSE, label_row_css = "", color = "blue", background = "gray"),
  row_spec(k(), 0, bold = TRUE, color = "white", background = "black", angle = 45),
  row_spec(k(), 3, hline_after = TRUE, extra_latex_after = "\\arrayrulecolor{gray}"),
  column_spec(k(), 1, width = "3cm", bold = TRUE, border_left = TRUE),
  column_spec(k(), 2, color = spec_color(d$wins), background = "#EEEEEE", monospace = TRUE),
  column_spec(k(), 3, latex_column_spec = ">{\\color{red}}c"),
  column_spec(k(), 2:3, width = "2cm", latex_valign = "m", italic = TRUE),
  collapse_rows(kbl(g[, c("group", "t", "a")], "latex", booktabs = TRUE, align = "c"), 1, valign = "top"),
  collapse_rows(kbl(g[, c("group", "t", "a")], "latex", booktabs = FALSE), 1, latex_hline = "major"),
  footnote(k(), general = "NA: a league; 5% of $x$.", number = c("one", "two"), alphabet = "a", symbol = "s"),
  footnote(k(caption = "x"), general = "A long note that is set below the table.", threeparttable = TRUE, footnote_as_chunk = TRUE),
  footnote(k(longtable = TRUE, caption = "x"), general = "A note.", threeparttable = TRUE),
  add_indent(k(), c(2, 3)),
  landscape(k()),
  kbl(d, "latex", booktabs = FALSE),
  kbl(transform(plain, team = linebreak(c("a\nb", "c", "d", "e", "f"))), "latex", escape = FALSE, booktabs = TRUE),
  kbl(transform(plain, share = cell_spec(share, "latex", bold = share > .4, color = "red", background = "yellow", angle = 10)), "latex", escape = FALSE, booktabs = TRUE),
  kbl(d, "latex", toprule = "\\specialrule{2pt}{0pt}{3pt}", midrule = "\\cmidrule(lr){1-4}\\morecmidrules\\cmidrule(lr){1-4}", bottomrule = "\\bottomrule", booktabs = TRUE),
  add_footnote(k(), c("A note", "Another"), notation = "alphabet"),
  kable_styling(k(), full_width = TRUE, font_size = 7, position = "left"),
  kable_styling(k(caption = "w"), position = "float_right", wraptable_width = "5cm"),
  kable_classic(k(), full_width = FALSE)
))

library(xtable)
x <- xtable(d, caption = "Made", label = "tab:made_up")
sections("xtable", expression(
  print(x), print(x, include.rownames = FALSE, booktabs = TRUE),
  print(x, tabular.environment = "longtable", floating = FALSE),
  print(x, tabular.environment = "tabularx", width = "\\textwidth"),
  print(xtable(plain), floating.environment = "sidewaystable", scalebox = .7, size = "small"),
  print(x, hline.after = c(-1, 0, 2, nrow(d)), comment = FALSE, rotate.colnames = TRUE, NA.string = "--"),
  print(x, add.to.row = list(pos = list(0, 5), command = c("\\rowcolor{gray} & \\multicolumn{3}{c}{Sums} \\\\\n", "\\hline \\multicolumn{4}{l}{A note} \\\\\n")), include.rownames = FALSE),
  print(xtable(fit)), print(xtable(anova(fit)), math.style.negative = TRUE), print(xtable(summary(fit2)), math.style.exponents = TRUE),
  print(xtable(table(mtcars$cyl, mtcars$gear))), print(xtable(summary(mtcars[, 1:3])), na.print = ""),
  print(xtableFtable(ftable(Titanic, row.vars = 1:2), method = "compact"), booktabs = TRUE),
  print(xtable(cor(mtcars[, 1:4])), sanitize.text.function = function(x) paste0("$", x, "$"), print.results = TRUE),
  print(xtableList(split(d[, 2:3], c("a", "a", "b", "b", "b"))), colnames.format = "single")
))

library(stargazer)
sections("stargazer", expression(
  stargazer(fit, fit2), stargazer(fit, fit2, logit, title = "Models", label = "tab:m", align = FALSE),
  stargazer(fit, fit2, align = TRUE, no.space = TRUE, single.row = TRUE), stargazer(fit, ci = TRUE, style = "aer"),
  stargazer(fit, fit2, style = "qje", dep.var.labels.include = FALSE, column.labels = c("a", "b"), model.numbers = FALSE),
  stargazer(fit, fit2, float = FALSE, header = FALSE, omit = "factor", omit.labels = "Dummies?", digits = 2),
  stargazer(mtcars[, 1:4], summary.stat = c("n", "mean", "sd", "median")), stargazer(plain, summary = FALSE, rownames = FALSE),
  stargazer(cor(mtcars[, 1:4]), title = "Correlations", float.env = "sidewaystable"), stargazer(fit, report = "vcstp*", notes = "A note about $x_1$.", notes.append = FALSE),
  stargazer(fit, type = "latex", table.layout = "=!d-tn", decimal.mark = ",", digit.separator = ".")
))

library(texreg)
sections("texreg", expression(
  texreg(list(fit, fit2)), texreg(list(fit, fit2, logit), booktabs = TRUE, dcolumn = TRUE, use.packages = FALSE, caption.above = TRUE),
  texreg(list(fit, fit2), siunitx = TRUE, booktabs = TRUE, use.packages = FALSE), texreg(fit, longtable = TRUE, use.packages = FALSE),
  texreg(fit, ci.force = TRUE, single.row = TRUE, table = FALSE, custom.note = "%stars. A note."),
  texreg(list(fit, fit2), sideways = TRUE, use.packages = FALSE, scalebox = .5, custom.header = list("Two" = 1:2), groups = list("Weight" = 2, "Rest" = 3:4), threeparttable = TRUE),
  texreg(list(fit), tabular = TRUE, stars = numeric(0), custom.gof.rows = list("Fixed effects" = "YES"))
))

library(tinytable)
sections("tinytable", expression(
  print(tt(d[1:2, 2:3]), output = "latex"), print(tt(d[c(1, 4), ], caption = "Some", notes = "A note", theme = "grid") |> format_tt(escape = TRUE), output = "latex"),
  print(tt(g[, 2:3]) |> style_tt(i = 1:2, j = 1, bold = TRUE, background = "#eeeeee", color = "red") |> group_tt(i = list("East" = 1, "West" = 3), j = list("Both" = 1:2)), output = "latex"),
  print(tt(g[, 2:3]) |> theme_latex(multipage = TRUE), output = "latex"), print(tt(g[, 2:3]) |> theme_latex(environment = "tabular"), output = "latex"),
  print(tt(g[, 2:4], width = c(.2, .3, .1)) |> style_tt(i = 1, colspan = 2, align = "c"), output = "latex")
))

library(modelsummary)
m <- list("OLS (1)" = fit, "OLS_2" = fit2, "Logit" = logit)
sections("modelsummary", expression(
  modelsummary(m, output = "latex"), modelsummary(m, output = "latex_tabular", stars = TRUE), modelsummary(m, output = "latex", statistic = "conf.int", fmt = 1, shape = term ~ model + statistic),
  datasummary(mpg + hp ~ factor(cyl) * (Mean + SD), mtcars, output = "latex"),
  datasummary_balance(~am, mtcars[, c("mpg", "hp", "am")], output = "latex", dinm = FALSE), datasummary_correlation(mtcars[, 1:3], output = "latex", title = "r_s"),
  { options(modelsummary_factory_latex = "kableExtra"); modelsummary(m, output = "latex", stars = TRUE, notes = "A note", title = "Title") },
  modelsummary(list("A" = m[1:2], "C" = m[3]), shape = "rbind", output = "latex"),
  modelsummary(m[c(1, 3)], output = "latex_tabular", escape = FALSE, coef_rename = c(wt = "$\\beta_1$"))
))

library(gt)
sections("gt", expression(
  gt(d), tab_header(gt(d), "Title_1", "Subtitle & more"), tab_spanner(gt(g), "Both", c("a", "b")), gt(g, groupname_col = "group", rowname_col = "t"),
  tab_footnote(gt(d), "A note: NA is a league.", cells_body("share", 2)), tab_source_note(gt(d), "Source: 5% of $all$"),
  fmt_percent(fmt_currency(gt(d), "wins"), "share", decimals = 1), fmt_number(fmt_scientific(gt(g), "b"), "a", drop_trailing_zeros = TRUE),
  summary_rows(gt(g, groupname_col = "group"), columns = "a", fns = list(Mean = ~ mean(.))), grand_summary_rows(gt(g[, 1:3]), columns = "a", fns = list(sum = "sum")),
  sub_missing(gt(transform(d, share = c(NA, share[-1])))), cols_label(gt(d), wins = md("**W** $x_1$")), tab_stubhead(gt(d, rowname_col = "team"), "Team"),
  tab_style(gt(d), list(cell_text(weight = "bold", style = "italic"), cell_fill("yellow")), cells_body("wins")), tab_options(cols_align(gt(d), "center"), table.width = px(300)), cols_merge_range(gt(g), "a", "b"), cols_merge_uncert(gt(g), "a", "b")
))
