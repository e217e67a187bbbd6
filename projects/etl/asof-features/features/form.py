"""Set `form`: points for and against, margin and win rate of the games played; a tie is half a win."""

import numpy as np

from .team_rows import TeamRows, window_columns

METRICS = ("points_for", "points_against", "margin", "win")


def form(sources):
    games = sources.games
    played = np.flatnonzero(~np.isnan(games.result))
    home, away = games.home_score[played], games.away_score[played]
    teams = [games.home_team[row] for row in played] + [games.away_team[row] for row in played]
    values = np.vstack([_of_team(home, away), _of_team(away, home)])
    return window_columns("form", METRICS, TeamRows(games, np.concatenate([played, played]), teams, values))


def _of_team(points, conceded):
    margin = points - conceded
    return np.column_stack([points, conceded, margin, (np.sign(margin) + 1) / 2])
