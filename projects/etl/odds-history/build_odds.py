"""Cleans bookmakers' quotes: reads READ_LINES, READ_API and READ_GAMES, writes odds.csv.gz and quarantine.csv to WRITE_DIR.

Every row of the input is in one of them. The bytes of the output depend on the content of the input alone.
"""

import os
import sys

from odds.quote import COLUMNS
from odds.schedule import read_schedule
from odds.sorting import sort_rows
from odds.summary import summary
from odds.tables import BadTable, read_rows, write_csv

_WRITTEN = "game_id market side line price opening_line opening_price book season gameday".split()


def main():
    games = read_schedule(os.environ["READ_GAMES"])
    files = [os.environ["READ_LINES"], os.environ["READ_API"]]
    rows = [(os.path.basename(file), line, row) for file in files for line, row in read_rows(file, COLUMNS)]
    result = sort_rows(rows, games)
    folder = os.environ["WRITE_DIR"]
    quotes = ((quote.game.game_id, *quote[1:], quote.game.season, quote.game.gameday) for quote in result.quotes)
    write_csv(os.path.join(folder, "odds.csv.gz"), _WRITTEN, quotes)
    rejected = ((file, line, *(row[name] for name in COLUMNS), reason) for file, line, row, reason in result.quarantine)
    write_csv(os.path.join(folder, "quarantine.csv"), ("file", "line", *COLUMNS, "reason"), rejected)
    for line in summary(rows, result, games):
        print(line)


if __name__ == "__main__":
    try:
        main()
    except BadTable as problem:
        sys.exit(f"error: {problem}")
