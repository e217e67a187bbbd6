# The two figures of the comparison.

grey <- "#999999"
market_colour <- "#c0561b"
# Colours that are told apart without red and green; further models take them again with another kind of line.
model_colours <- c("#33587a", "#56b4e9", "#009e73", "#cc79a7", "#e69f00")

# Colour and kind of line of each forecaster.
looks_of <- function(forecasters) {
  models <- cumsum(grepl("^model:", forecasters)) - 1
  data.frame(
    colour = ifelse(forecasters == "market", market_colour,
                    ifelse(forecasters == "ensemble", "black", model_colours[models %% length(model_colours) + 1])),
    line = ifelse(forecasters == "market", 2,
                  ifelse(forecasters == "ensemble", 1, 1 + 2 * (models %/% length(model_colours)))),
    row.names = forecasters
  )
}

# Shares of lost and of won games at or above each probability, from (0, 0) to (1, 1).
roc_curve <- function(won, p) {
  ordered <- order(p, decreasing = TRUE)
  last <- which(!duplicated(p[ordered], fromLast = TRUE)) # games of one probability are one step
  share_of <- function(outcome) c(0, cumsum(won[ordered] == outcome)[last] / sum(won == outcome))
  data.frame(false = share_of(0), true = share_of(1))
}

empty_square <- function(xlab, ylab) {
  plot(NULL, xlim = c(0, 1), ylim = c(0, 1), xlab = xlab, ylab = ylab)
  abline(0, 1, col = grey, lty = 3)
}

draw_roc <- function(won, forecasts, labels) {
  looks <- looks_of(names(forecasts))
  par(mar = c(3.4, 3.6, 0.4, 0.2), mgp = c(2.2, 0.6, 0), las = 1, tcl = -0.3, pty = "s")
  empty_square("Share of lost games forecast at least so high", "Share of won games forecast at least so high")
  if (length(unique(won)) < 2) return(invisible())
  for (forecaster in names(forecasts)) {
    curve <- roc_curve(won, forecasts[[forecaster]])
    lines(curve$false, curve$true, col = looks[forecaster, "colour"], lty = looks[forecaster, "line"],
          lwd = if (forecaster == "ensemble") 1.6 else 1.1)
  }
  legend("bottomright", unname(labels), col = looks$colour, lty = looks$line, bty = "n", cex = 0.9)
}

panel_columns <- 3
panel_rows <- function(forecasts) ceiling(length(forecasts) / panel_columns)

# A panel for each forecaster, so that intervals do not cover one another.
draw_panels <- function(won, forecasts, labels) {
  looks <- looks_of(names(forecasts))
  par(mfrow = c(panel_rows(forecasts), panel_columns), mar = c(2.6, 2.8, 1.6, 0.4), mgp = c(1.8, 0.5, 0), las = 1,
      tcl = -0.25, oma = c(1.4, 1.4, 0, 0), cex = 0.8)
  for (forecaster in names(forecasts)) {
    empty_square("", "")
    title(labels[[forecaster]], font.main = 1, line = 0.5, cex.main = 1)
    draw_groups(calibration_groups(won, forecasts[[forecaster]]), looks[forecaster, "colour"], 19)
  }
  mtext("Predicted probability of a home win", 1, outer = TRUE, cex = 0.8)
  mtext("Share of home wins", 2, outer = TRUE, las = 0, cex = 0.8)
}
