"""Scores made the way games make them: drives that end in touchdowns, field goals or nothing.

Key numbers are not put in: they come out of the sizes of scores and of what teams do when the clock runs out.
"""

from typing import NamedTuple

_TOUCHDOWN, _FIELD_GOAL, _RETURNED, _SAFETY = 0.215, 0.168, 0.012, 0.004
_TOUCHDOWN_POINTS = 14  # a team makes about so many by touchdowns before the last drives: the edge is made there
_FORM = 0.16  # deviation of a team's scoring from one day to another, as a share
_GO_FOR_TWO = {-10, -5, -2, 1, 5}  # lead after a late touchdown, before the conversion
_OVERTIME_POSSESSIONS = 4


class Score(NamedTuple):
    """The final score of a game."""

    away: int
    home: int
    overtime: bool


def play(edge, must_end, sampler):
    """Plays one game in which the home team is better by `edge` points; only a game that need not end can be tied."""
    points = {"home": 0, "away": 0}
    share = edge / (2 * _TOUCHDOWN_POINTS)
    factor = {
        "home": 1 + share + sampler.normal(0, _FORM),
        "away": 1 - share + sampler.normal(0, _FORM),
    }
    drives = sampler.pick([10, 11, 12], [2, 4, 4])
    order = sampler.shuffled(["home", "away"])
    for left in range(drives - 1, -1, -1):
        for side in order:
            _drive(side, points, (factor[side], left), sampler)
    overtime = points["home"] == points["away"]
    if overtime:
        _play_overtime(points, order, must_end, sampler)
    return Score(points["away"], points["home"], overtime)


def _other(side):
    return "away" if side == "home" else "home"


def _drive(side, points, situation, sampler):
    factor, left = situation
    lead = points[side] - points[_other(side)]
    touchdown, field_goal = _odds(lead, left)
    outcome = sampler.pick(
        ["touchdown", "field goal", "returned", "safety", "nothing"],
        _weights(max(0.2, factor) * touchdown, field_goal),
    )
    _score(outcome, side, points, left, sampler)


def _weights(touchdown, field_goal):
    nothing = max(0.05, 1 - touchdown - field_goal - _RETURNED - _SAFETY)
    return [touchdown, field_goal, _RETURNED, _SAFETY, nothing]


def _odds(lead, drives_left):
    """Chances of a touchdown and a field goal: the last two drives are played for what the score asks for."""
    if drives_left > 1:
        return _TOUCHDOWN, _FIELD_GOAL
    if lead > 0:
        return 0.35 * _TOUCHDOWN, 0.75 * _FIELD_GOAL
    if lead >= -3:
        return 0.75 * _TOUCHDOWN, 2.3 * _FIELD_GOAL
    if lead >= -8:
        return 1.45 * _TOUCHDOWN, 0.1 * _FIELD_GOAL if drives_left == 0 else 0.5 * _FIELD_GOAL
    return 1.1 * _TOUCHDOWN, 0.8 * _FIELD_GOAL


def _score(outcome, side, points, drives_left, sampler):
    if outcome == "touchdown":
        _touchdown(side, points, drives_left, sampler)
    elif outcome == "field goal":
        points[side] += 3
    elif outcome == "returned":
        _touchdown(_other(side), points, drives_left, sampler)
    elif outcome == "safety":
        points[_other(side)] += 2


def _touchdown(side, points, drives_left, sampler):
    points[side] += 6
    lead = points[side] - points[_other(side)]
    if drives_left <= 2 and lead in _GO_FOR_TWO or sampler.chance(0.03):
        points[side] += 2 if sampler.chance(0.48) else 0
    else:
        points[side] += 1 if sampler.chance(0.945) else 0


def _play_overtime(points, order, must_end, sampler):
    """Both teams have the ball once unless the first scores a touchdown; after that the next score wins."""
    possession = 0
    while must_end or possession < _OVERTIME_POSSESSIONS:
        side = order[possession % 2]
        outcome = sampler.pick(["touchdown", "field goal", "nothing"], [0.2, 0.27, 0.53])
        points[side] += {"touchdown": 6, "field goal": 3, "nothing": 0}[outcome]
        possession += 1
        decided = points["home"] != points["away"]
        if outcome == "touchdown" or decided and possession >= 2:
            return
