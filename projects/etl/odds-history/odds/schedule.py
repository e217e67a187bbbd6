"""The games that odds may be about: who plays in each, under today's team codes."""

from dataclasses import dataclass

from .tables import read_rows

_COLUMNS = ("game_id", "season", "gameday", "home_team", "away_team")

# Bookmakers' codes, and those of franchises before they moved, to today's.
_PRESENT_CODE = {"JAC": "JAX", "OAK": "LV", "SD": "LAC", "STL": "LA", "LAR": "LA", "WSH": "WAS"}


@dataclass(frozen=True)
class Game:
    game_id: str
    season: str
    gameday: str
    home: str
    away: str

    def side_of(self, code):
        """`home` or `away` for a team's code of any time; None when that team does not play in this game."""
        team = present_code(code)
        return "home" if team == self.home else "away" if team == self.away else None


def present_code(code):
    return _PRESENT_CODE.get(code, code)


def read_schedule(path):
    """Games by game_id."""
    return {
        row["game_id"]: Game(*(row[column] for column in _COLUMNS[:3]), present_code(row["home_team"]), present_code(row["away_team"]))
        for _, row in read_rows(path, _COLUMNS)
    }
