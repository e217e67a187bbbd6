"""What the historical endpoint answers, as rows of the layout of nfl_lines_odds.csv.gz."""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from .http import Unavailable
from .teams import code_of

_MARKETS = {"h2h": "money_line", "spreads": "spread", "totals": "total"}
_SAME_KICKOFF = timedelta(hours=3)  # kick-offs move by minutes; no team plays twice in hours
_NULL = "NA"


class Answer(NamedTuple):
    timestamp: str  # of the odds: at the moment that was asked for, or shortly before
    rows: list
    games: int
    unknown: list  # names of teams that nobody knows


def parse(body, kickoff, games):
    """Rows of those games of the answer that kick off now; later games are asked for at their own time."""
    try:
        answer = json.loads(body)
        rows, found, unknown = [], set(), set()
        for event in answer["data"]:
            codes = [code_of(event[side]) for side in ("home_team", "away_team")]
            unknown.update(event[side] for side, code in zip(("home_team", "away_team"), codes) if code is None)
            game = next((game for game in games if game.teams == frozenset(codes)), None)
            if game is not None and abs(_moment(event["commence_time"]) - kickoff) <= _SAME_KICKOFF:
                found.add(game.game_id)
                rows += [row for bookmaker in event["bookmakers"] for row in _rows(game.game_id, bookmaker)]
        return Answer(answer["timestamp"], rows, len(found), sorted(unknown))
    except (ValueError, KeyError, TypeError) as problem:
        raise Unavailable(f"the answer is not what the API documents: {type(problem).__name__} {problem}") from None


def _rows(game_id, bookmaker):
    for market in bookmaker["markets"]:
        kind = _MARKETS.get(market["key"])
        for outcome in market["outcomes"] if kind else ():
            abbr = outcome["name"].lower() if kind == "total" else code_of(outcome["name"]) or outcome["name"]
            line = _NULL if kind == "money_line" else f"{float(outcome['point'])}"
            yield game_id, kind, abbr, line, f"{float(outcome['price']):g}", _NULL, _NULL, bookmaker["key"]


def _moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
