"""The games of the schedules, in the order of their days."""

import numpy as np

from .tables import BadInput, read_table

TEXT = ("game_id", "gameday", "home_team", "away_team")
NUMBERS = ("season", "week", "played", "tie", "result", "spread_line", "home_moneyline", "away_moneyline")


class Games:
    """Columns by name, each an array over games; `home_win` is 1 or 0, NaN for a tie and for a game to come."""

    def __init__(self, columns):
        self._columns = columns

    def __getitem__(self, column):
        return self._columns[column]

    def __len__(self):
        return len(self._columns["game_id"])

    def where(self, rows):
        """Those of some rows, chosen as numpy does."""
        return Games({name: values[rows] for name, values in self._columns.items()})

    def with_column(self, name, values):
        return Games({**self._columns, name: values})


def read_games(path):
    """The games of the cleaned schedules, ordered by day and then by the bytes of their names."""
    table = read_table(path, (*TEXT, *NUMBERS))
    columns = {name: np.array(table.text(name), dtype=object) for name in TEXT}
    columns.update({name: table.numbers(name) for name in NUMBERS})
    ids = columns["game_id"]
    if len(set(ids)) < len(ids):
        raise BadInput(f"{path}: a game is there twice")
    if np.isnan(columns["season"]).any():
        raise BadInput(f"{path}: column season is empty for game {ids[np.isnan(columns['season'])][0]}")
    finished = (columns["played"] == 1) & (columns["tie"] == 0) & ~np.isnan(columns["result"])
    columns["home_win"] = np.where(finished, columns["result"] > 0, np.nan)
    return Games(columns).where(sorted(range(len(ids)), key=lambda row: (columns["gameday"][row], ids[row])))
