"""Scores made the way games make them: drives that end in touchdowns, field goals or nothing.

Key numbers are not put in: they come out of the sizes of scores and of what teams do when the clock runs out.
"""

from typing import NamedTuple

_TOUCHDOWN, _FIELD_GOAL, _RETURNED, _SAFETY = 0.215, 0.168, 0.012, 0.004
_TOUCHDOWN_POINTS = 14  # a team makes about so many by touchdowns before the last drives: the edge is made there
_FORM = 0.16  # deviation of a team's scoring from one day to another, as a share
_GO_FOR_TWO = {-10, -5, -2, 1, 5}  # lead after a late touchdown, before the conversion
_OVERTIME_POSSESSIONS = 4


class Drive(NamedTuple):
    """One possession: who had the ball, how it ended, and what the try after a touchdown was worth."""

    side: str  # home or away
    outcome: str  # touchdown, field goal, returned, safety or nothing
    attempt: str  # kick or two; empty without a try
    points: int  # of the try
    overtime: bool = False


class Score(NamedTuple):
    """The final score of a game, and the possessions that led to it."""

    away: int
    home: int
    overtime: bool
    drives: tuple  # of Drive, in playing order
    form: dict  # how well each side plays that day, 1 being average


def play(edge, must_end, sampler):
    """Plays one game in which the home team is better by `edge` points; only a game that need not end can be tied."""
    points = {"home": 0, "away": 0}
    share = edge / (2 * _TOUCHDOWN_POINTS)
    factor = {
        "home": 1 + share + sampler.normal(0, _FORM),
        "away": 1 - share + sampler.normal(0, _FORM),
    }
    rounds = sampler.pick([10, 11, 12], [2, 4, 4])
    order = sampler.shuffled(["home", "away"])
    drives = []
    for left in range(rounds - 1, -1, -1):
        for side in order:
            drives.append(_drive(side, points, (factor[side], left), sampler))
    overtime = points["home"] == points["away"]
    if overtime:
        drives += _play_overtime(points, order, must_end, sampler)
    return Score(points["away"], points["home"], overtime, tuple(drives), factor)


def other(side):
    """The side that `side` plays against."""
    return "away" if side == "home" else "home"


def _drive(side, points, situation, sampler):
    factor, left = situation
    lead = points[side] - points[other(side)]
    touchdown, field_goal = _odds(lead, left)
    outcome = sampler.pick(
        ["touchdown", "field goal", "returned", "safety", "nothing"],
        _weights(max(0.2, factor) * touchdown, field_goal),
    )
    attempt, extra = _score(outcome, side, points, left, sampler)
    return Drive(side, outcome, attempt, extra)


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
    """Books the points of a drive; returns the try after a touchdown and what it was worth."""
    if outcome == "touchdown":
        return _touchdown(side, points, drives_left, sampler)
    if outcome == "returned":
        return _touchdown(other(side), points, drives_left, sampler)
    if outcome == "field goal":
        points[side] += 3
    elif outcome == "safety":
        points[other(side)] += 2
    return "", 0


def _touchdown(side, points, drives_left, sampler):
    points[side] += 6
    lead = points[side] - points[other(side)]
    attempt = "two" if drives_left <= 2 and lead in _GO_FOR_TWO or sampler.chance(0.03) else "kick"
    worth, chance = (2, 0.48) if attempt == "two" else (1, 0.945)
    extra = worth if sampler.chance(chance) else 0
    points[side] += extra
    return attempt, extra


def _play_overtime(points, order, must_end, sampler):
    """Both teams have the ball once unless the first scores a touchdown; after that the next score wins."""
    possession, drives = 0, []
    while must_end or possession < _OVERTIME_POSSESSIONS:
        side = order[possession % 2]
        outcome = sampler.pick(["touchdown", "field goal", "nothing"], [0.2, 0.27, 0.53])
        points[side] += {"touchdown": 6, "field goal": 3, "nothing": 0}[outcome]
        drives.append(Drive(side, outcome, "", 0, True))
        possession += 1
        decided = points["home"] != points["away"]
        if outcome == "touchdown" or decided and possession >= 2:
            break
    return drives
