# All models on the same games, beside the market and their ensemble: two tables and two figures of chapter 4.
# Reads READ_PREDICTIONS, the predictions of every project tagged kind:model, one path a line, and PROJECTS_PREDICTIONS,
# the projects in the same order. Scores and the drawing of figures are GLM's, so that there is one definition of each.
# Argument: --baseline=PROJECT, the model that the others are tested against; without such a project they are not.

options(stringsAsFactors = FALSE, scipen = 100)
for (part in c("EVALUATION", "OUTPUT", "DRAWING")) source(Sys.getenv(paste0("READ_", part)), encoding = "UTF-8")
for (part in c("games.R", "forecasters.R", "tests.R", "tables.R", "figures.R")) source(part, encoding = "UTF-8")

lines_of <- function(variable) strsplit(Sys.getenv(variable), "\n", fixed = TRUE)[[1]]

baseline <- sub("^--baseline=", "", grep("^--baseline=", commandArgs(trailingOnly = TRUE), value = TRUE))
files <- stats::setNames(lines_of("READ_PREDICTIONS"), lines_of("PROJECTS_PREDICTIONS"))
projects <- sort(names(files), method = "radix")
projects <- c(intersect(baseline, projects), setdiff(projects, baseline))

games <- common_games(Map(read_predictions, files[projects], projects))
forecasts <- forecasts_of(games, projects)
labels <- labels_of(names(forecasts), names_in("names.csv"))

write_comparison_table(scores_of_all(games, forecasts), labels, games)
write_tests_table(tests_of(games$home_win, forecasts, baseline), labels)
write_pdf("roc.pdf", width = 4.6, height = 4.4, draw = function() draw_roc(games$home_win, forecasts, labels))
write_pdf("model_calibration.pdf", width = 6.2, height = 2.2 * panel_rows(forecasts) + 0.4,
          draw = function() draw_panels(games$home_win, forecasts, labels))

cat(sprintf("%s: %d games of %s\n", paste(labels, collapse = ", "), nrow(games), season_range(games)))
