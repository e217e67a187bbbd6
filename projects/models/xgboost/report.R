# The table and the figures of the search: see search_report.R. A change of what they look like trains nothing.

options(stringsAsFactors = FALSE, scipen = 100)
for (part in c("OUTPUT", "DRAWING", "REPORT")) source(Sys.getenv(paste0("READ_", part)), encoding = "UTF-8")
write_search_report(Sys.getenv("READ_TRIALS"), Sys.getenv("READ_BEST"))
