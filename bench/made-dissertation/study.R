# One study of the made dissertation: the error of the closing line in each season, with bootstrap intervals.
# Writes two tables and a figure. The number tells the studies apart: it is the seed, and shifts the line.
number <- 1
table_heading <- "Seasons, version 1000"
figure_title <- "Error of the line, version 1000"
resamples <- 1500

games <- read.csv(Sys.getenv("READ_GAMES"))
set.seed(number)
games$error <- games$margin - games$line - number / 10
in_write_dir <- function(name) file.path(Sys.getenv("WRITE_DIR"), name)

# Mean error of a season, and the ends of its 95 % interval by the percentile bootstrap.
interval <- function(errors) {
  means <- replicate(resamples, mean(sample(errors, replace = TRUE)))
  c(mean(errors), quantile(means, c(0.025, 0.975)))
}
seasons <- split(games$error, games$season)
estimates <- t(sapply(seasons, interval))
spread <- t(sapply(seasons, quantile, c(0.1, 0.5, 0.9)))

write_table <- function(name, values, headings) {
  rows <- paste(rownames(values), apply(values, 1, function(row) paste(sprintf("$%.2f$", row), collapse = " & ")), sep = " & ")
  lines <- c(
    sprintf("%% %s", table_heading),
    "\\begin{tabular}{lrrr}", "\\toprule",
    paste(c(table_heading, headings), collapse = " & "), "\\\\", "\\midrule",
    paste(rows, "\\\\"), "\\bottomrule", "\\end{tabular}"
  )
  writeLines(lines, in_write_dir(name))
}
write_table("estimates_table.tex", estimates, c("Mean", "Lower", "Upper"))
write_table("spread_table.tex", spread, c("10\\,\\%", "Median", "90\\,\\%"))

cairo_pdf(in_write_dir("estimates.pdf"), width = 5, height = 3)
plot(as.numeric(rownames(estimates)), estimates[, 1], ylim = range(estimates), xlab = "Season", ylab = "Points", main = figure_title)
segments(as.numeric(rownames(estimates)), estimates[, 2], y1 = estimates[, 3])
invisible(dev.off())
