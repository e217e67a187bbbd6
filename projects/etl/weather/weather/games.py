"""The games: where and when each was played, and what nflverse says of its weather."""

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Optional
from zoneinfo import ZoneInfo

from .tables import NULLS, BadTable, read_rows

_COLUMNS = ("game_id", "gameday", "gametime", "stadium_id", "roof", "temp", "wind")
_EASTERN = ZoneInfo("America/New_York")  # of every kick-off, wherever the game is
_UNDER_A_ROOF = ("dome", "closed")


@dataclass(frozen=True)
class Game:
    game_id: str
    stadium_id: str
    kickoff: Optional[datetime]  # UTC; None where the time of day is not known
    indoors: bool
    temp_f: Optional[str]
    wind_mph: Optional[str]

    @property
    def lacks_weather(self):
        """True for a game in the open of which nflverse gives neither temperature nor wind."""
        return not self.indoors and self.temp_f is None and self.wind_mph is None


def read_games(path):
    return [_game(path, line, row) for line, row in read_rows(path, _COLUMNS)]


def _game(path, line, row):
    cells = {name: None if row[name] in NULLS else row[name] for name in _COLUMNS}
    try:
        kickoff = kickoff_utc(cells["gameday"], cells["gametime"])
    except ValueError:
        raise BadTable(
            f"{path}:{line}: game {row['game_id']}: column 'gametime': no kick-off: {row['gameday']} {row['gametime']}"
        ) from None
    return Game(cells["game_id"], cells["stadium_id"], kickoff, cells["roof"] in _UNDER_A_ROOF, cells["temp"], cells["wind"])


def kickoff_utc(gameday, gametime):
    """The moment of `2022-10-09 09:30`, Eastern time, in UTC; None without a time of day."""
    if gametime is None:
        return None
    return datetime.fromisoformat(f"{gameday} {gametime}").replace(tzinfo=_EASTERN).astimezone(timezone.utc)
