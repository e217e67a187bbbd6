"""Set `rest`: days since a team's last game as it was played, and whether it comes out of a bye.

Dates are those on which games took place, so games that were moved count as they were, unlike in the schedules'
home_rest and away_rest. A break of more than LONGEST days, which is the summer, counts as LONGEST.
"""

import numpy as np

from .record import known_before
from .sides import by_side

LONGEST = 21


def rest(sources):
    games = sources.games
    (home_days, home_bye), (away_days, away_bye) = _of_side(games, "home"), _of_side(games, "away")
    return {**by_side("rest", "days", home_days, away_days), **by_side("rest", "bye", home_bye, away_bye)}


def _of_side(games, side):
    """Days and bye flag of the home or away team of every game; NaN without an earlier game."""
    rows = _rows_of_teams(games)
    days, bye = np.full(len(games.day), np.nan), np.full(len(games.day), np.nan)
    for row, team in enumerate(games.teams(side)):
        of_team = rows[team]
        known = known_before(games.day[of_team], games.day[row])
        if known > 0:
            before = of_team[known - 1]
            days[row] = min(games.day[row] - games.day[before], LONGEST)
            bye[row] = games.season[row] == games.season[before] and games.week[row] - games.week[before] > 1
    return days, bye


def _rows_of_teams(games):
    rows = {}
    for row, teams in enumerate(zip(games.home_team, games.away_team)):
        for team in teams:
            rows.setdefault(team, []).append(row)
    return {team: np.array(of_team) for team, of_team in rows.items()}
