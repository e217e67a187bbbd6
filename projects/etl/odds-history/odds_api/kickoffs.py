"""Moments at which games were kicked off: each is one question to the API."""

from collections import defaultdict
from datetime import datetime, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odds.schedule import present_code
from odds.tables import NULLS, read_rows

_COLUMNS = ("game_id", "season", "gameday", "gametime", "home_team", "away_team", "played")
_EASTERN = ZoneInfo("America/New_York")  # of every kick-off, wherever the game is


class ScheduledGame(NamedTuple):
    game_id: str
    teams: frozenset


def kickoffs(path, since):
    """Played games by moment (UTC) of kick-off, newest first, from a season on."""
    games = defaultdict(list)
    for _, row in read_rows(path, _COLUMNS):
        if int(row["season"]) >= since and row["played"].lower() in ("true", "1") and row["gametime"] not in NULLS:
            local = datetime.fromisoformat(f"{row['gameday']} {row['gametime']}").replace(tzinfo=_EASTERN)
            teams = frozenset(present_code(row[name]) for name in ("home_team", "away_team"))
            games[local.astimezone(timezone.utc)].append(ScheduledGame(row["game_id"], teams))
    return dict(sorted(games.items(), reverse=True))


def iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
