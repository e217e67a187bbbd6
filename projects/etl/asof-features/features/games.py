"""The games of the schedules, in order of date."""

import numpy as np

from .tables import BadTable


class Games:
    """Games in order of date and id: arrays of one length, each a column. Scores and flags are NaN where null."""

    def __init__(self, table):
        day = table.days("gameday")
        game_id = table.filled("game_id")
        order = sorted(range(len(table)), key=lambda row: (day[row], game_id[row]))
        _require_unique(table, game_id)
        _require_whole_scores(table)

        def text(column):
            cells = table.filled(column)
            return [cells[row] for row in order]

        def numbers(column):
            return table.numbers(column)[order]

        self.file = table.file
        self.game_id = text("game_id")
        self.day = day[order]
        self.gameday = text("gameday")
        self.season = table.integers("season")[order]
        self.week = table.integers("week")[order]
        self.home_team = text("home_team")
        self.away_team = text("away_team")
        self.home_score, self.away_score = numbers("home_score"), numbers("away_score")
        self.neutral, self.playoff = numbers("neutral"), numbers("playoff")
        self.divisional = numbers("div_game")
        roof = table.text("roof")
        self.roof = [roof[row] for row in order]
        self.spread_line, self.total_line = numbers("spread_line"), numbers("total_line")
        self.home_moneyline, self.away_moneyline = numbers("home_moneyline"), numbers("away_moneyline")
        self.row_of = {game: row for row, game in enumerate(self.game_id)}
        self._require_order()

    @property
    def result(self):
        """Home score minus away score; NaN when not played."""
        return self.home_score - self.away_score

    @property
    def home_win(self):
        """1 or 0; NaN for ties and games not played."""
        return np.where(np.isnan(self.result) | (self.result == 0), np.nan, self.result > 0)

    def teams(self, side):
        return self.home_team if side == "home" else self.away_team

    def _require_order(self):
        """Windows rely on seasons that follow each other in time."""
        for row in np.flatnonzero(np.diff(self.season) < 0):
            raise BadTable(
                f"{self.file}: game {self.game_id[row + 1]}: column 'gameday' {self.gameday[row + 1]} of season "
                f"{self.season[row + 1]} is after {self.game_id[row]} of season {self.season[row]}; mend the date or the season"
            )


def _require_unique(table, game_id):
    seen = set()
    for row, game in enumerate(game_id):
        if game in seen:
            raise table.complaint(row, "game_id", "is there twice; games are unique")
        seen.add(game)


def _require_whole_scores(table):
    """A game without scores is one to come; half a score is an error."""
    home, away = table.numbers("home_score"), table.numbers("away_score")
    for row in np.flatnonzero(np.isnan(home) != np.isnan(away)):
        given, empty = ("home_score", "away_score") if np.isnan(away[row]) else ("away_score", "home_score")
        raise table.complaint(row, empty, f"is empty while '{given}' is {table.text(given)[row]}; give both or none")
