"""The tables that features are made from, each by the name of its read."""

import numpy as np

from .games import Games
from .tables import BadTable

SOURCES = ("games", "epa", "plays", "weather", "odds")


class Sources:
    """The games, and the other tables as far as they are there."""

    def __init__(self, tables):
        if "games" not in tables:
            raise BadTable("no games: declare the read 'games' in project.json")
        self.games = Games(tables["games"])
        self._tables = tables

    def table(self, name):
        """A table, or None where it is not there or has no rows."""
        table = self._tables.get(name)
        return table if table is not None and len(table) > 0 else None

    def by_game(self, name, column):
        """A column of a table with one row a game, in the order of the games; NaN for games without a row."""
        values, table = np.full(len(self.games.game_id), np.nan), self.table(name)
        if table is None:
            return values
        rows = self.games_of(table)
        if len(np.unique(rows)) < len(rows):
            twice = next(row for row in range(len(rows)) if rows[row] in rows[:row])
            raise table.complaint(twice, "game_id", "is there twice; one row a game is needed")
        values[rows] = table.numbers(column)
        return values

    def games_of(self, table):
        """The position of each row's game; complains about a game that the schedules do not have."""
        ids = table.filled("game_id")
        for row, game in enumerate(ids):
            if game not in self.games.row_of:
                raise table.complaint(row, "game_id", f"is not in {self.games.file}; refresh both sources together")
        return np.array([self.games.row_of[game] for game in ids], dtype=int)
