# What tables and figures of models have in common: GLM's own and those of the comparison.

# ---- numbers in tables -----------------------------------------------------------------------------------------

# Three decimals without the zero before the point, which leaves room for the intervals.
no_zero <- function(text) sub("(^|[+-])0[.]", "\\1.", text)
decimals <- function(value) ifelse(is.na(value), "--", no_zero(sprintf("%.3f", value)))
signed <- function(value) ifelse(is.na(value), "--", paste0("$", no_zero(sprintf("%+.3f", value)), "$"))

# ---- figures ---------------------------------------------------------------------------------------------------

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

# Draws a figure into WRITE_DIR; sizes in inches.
write_pdf <- function(name, width, height, draw) {
  path <- file.path(Sys.getenv("WRITE_DIR"), name)
  Sys.setenv(TZ = "UTC") # the device writes its time zone into the file
  # cairo_pdf embeds its fonts, which pdf() does not.
  cairo_pdf(path, width = width, height = height, pointsize = 9)
  draw()
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
