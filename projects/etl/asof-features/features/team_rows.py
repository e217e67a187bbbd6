"""The records of all teams, and what the two teams of every game have in them."""

import numpy as np

from .record import Record, known_before, mean
from .sides import by_side
from .windows import WINDOWS


class TeamRows:
    """Rows of one team in one game each: `game` is the row of the schedules, `values` has a column a metric."""

    def __init__(self, games, game, team, values):
        order = np.lexsort((team, game))  # sums do not depend on the order in which rows came
        self.games = games
        self.values = values[order]
        self._day, self._season = games.day[game[order]], games.season[game[order]]
        self._rows = {}
        for position, row in enumerate(order.tolist()):
            self._rows.setdefault(team[row], []).append(position)
        self._metrics = values.shape[1]

    def _record(self, team):
        rows = self._rows.get(team, [])
        return Record(self._day[rows], self._season[rows], self.values[rows].reshape(len(rows), self._metrics))

    def _league(self):
        """Means of all teams by season."""
        return {
            season: mean(np.nansum(values, axis=0), np.sum(~np.isnan(values), axis=0))
            for season in np.unique(self._season).tolist()
            for values in [self.values[self._season == season]]
        }

    def windows(self, side, names):
        """For the home or away team of every game: arrays games × metrics, by window."""
        teams = np.array(self.games.teams(side))
        league = self._league()
        found = {name: np.full((len(teams), self._metrics), np.nan) for name in names}
        for team in np.unique(teams).tolist():
            asking = np.flatnonzero(teams == team)
            record = self._record(team)
            known = known_before(record.days, self.games.day[asking])
            for name in names:
                found[name][asking] = WINDOWS[name](record, known, self.games.season[asking], league)
        return found


def window_columns(prefix, metrics, rows, names=tuple(WINDOWS)):
    """Columns `<prefix>_<home|away|diff>_<metric>_<window>` of the metrics, a column of `rows` each."""
    home, away = rows.windows("home", names), rows.windows("away", names)
    columns = {}
    for name in names:
        for position, metric in enumerate(metrics):
            values = home[name][:, position], away[name][:, position]
            columns.update(by_side(prefix, f"{metric}_{name}", *values))
    return columns
