# Makes the games that every study reads: results and closing lines of 24 seasons, simulated from a fixed seed.
set.seed(20260101)
rows <- 24 * 272
line <- round(2 * rnorm(rows, 2.3, 6)) / 2
margin <- round(line + rnorm(rows, 0, 13))
total <- round(rnorm(rows, 45, 10))
games <- data.frame(season = rep(2000:2023, each = 272), line = line, margin = margin, total = total)
write.csv(games, file.path(Sys.getenv("WRITE_DIR"), "games.csv"), row.names = FALSE)
