"""Asks The Odds API for closing odds: reads READ_GAMES, writes odds_api.csv.gz and odds_api_requests.csv to WRITE_DIR.

One question for each moment of kick-off, newest first, at most --max-requests of them in a run: history costs credits.
SNAPSHOT_PREVIOUS has the tables of before; what they hold is not asked for again, so the next run goes on. SNAPSHOT_FROM is
the address (empty: nothing can be asked). A season before --since is in nfl_lines_odds.csv.gz.
"""

import argparse
import os
import sys

from odds.quote import COLUMNS
from odds.tables import BadTable, read_rows, write_csv
from odds_api.client import CREDITS_PER_REQUEST, OddsApi
from odds_api.http import MAY_PASS, Refused, Unavailable
from odds_api.kickoffs import iso, kickoffs

_TABLE, _LOG = "odds_api.csv.gz", "odds_api_requests.csv"
_LOG_COLUMNS = ("kickoff", "odds_of", "games", "rows")


def main(since, max_requests):
    rows, log = _previous(_TABLE, COLUMNS), _previous(_LOG, _LOG_COLUMNS)
    address = os.environ["SNAPSHOT_FROM"]
    if address:
        api = OddsApi(address, os.environ["ODDS_API_KEY"])
        asked = {entry[0] for entry in log}
        moments = {moment: games for moment, games in kickoffs(os.environ["READ_GAMES"], since).items() if iso(moment) not in asked}
        _announce(len(moments), max_requests)
        _ask(api, list(moments.items())[:max_requests], rows, log)
    folder = os.environ["WRITE_DIR"]
    write_csv(os.path.join(folder, _TABLE), COLUMNS, sorted(rows))
    write_csv(os.path.join(folder, _LOG), _LOG_COLUMNS, sorted(log))


def _ask(api, moments, rows, log):
    """Adds to rows and log. What has been paid for is kept when a later question fails."""
    for number, (moment, games) in enumerate(moments):
        if api.exhausted:
            return print(f"warning: {api.credits_left:.0f} credits are left, too few to go on")
        try:
            answer = api.closing_odds(moment, games)
        except (Refused, Unavailable) as problem:
            if number == 0:
                raise
            return print(f"warning: stopped after {number} questions: {problem}")
        rows += answer.rows
        log.append((iso(moment), answer.timestamp, str(answer.games), str(len(answer.rows))))
        left = "" if api.credits_left is None else f", {api.credits_left:.0f} credits left"
        print(f"{iso(moment)}: {answer.games} of {len(games)} games, {len(answer.rows)} rows{left}")
        if answer.unknown:
            print(f"warning: no team of ours: {', '.join(answer.unknown)}")


def _announce(wanted, max_requests):
    now = min(wanted, max_requests)
    print(f"{wanted} moments of kick-off have not been asked for: {wanted * CREDITS_PER_REQUEST:,} credits")
    if wanted > now:
        print(f"asking for the newest {now} ({now * CREDITS_PER_REQUEST:,} credits); the next run goes on, --max-requests takes more")


def _previous(name, columns):
    path = os.path.join(os.environ["SNAPSHOT_PREVIOUS"], name)
    return [tuple(row[column] for column in columns) for _, row in read_rows(path, columns)] if os.path.exists(path) else []


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Closing odds from The Odds API")
    parser.add_argument("--since", type=int, required=True, help="first season to ask for")
    parser.add_argument("--max-requests", type=int, default=20, help="questions in one run")
    options = parser.parse_args()
    try:
        main(options.since, options.max_requests)
    except (BadTable, Refused) as problem:
        sys.exit(f"error: {problem}")
    except Unavailable as problem:
        print(f"error: {problem}", file=sys.stderr)
        sys.exit(MAY_PASS)
