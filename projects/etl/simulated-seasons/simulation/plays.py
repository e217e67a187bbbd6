"""One play from scrimmage: what is called, and what comes of it."""

from typing import NamedTuple, Optional

_RUNS = (-3, -2, -1, 0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 6, 7, 8, 10, 12, 16, 50)
_CATCHES = (-2, 1, 3, 4, 6, 7, 8, 9, 10, 11, 12, 14, 15, 17, 19, 22, 25, 29, 36, 70)
_PENALTIES = ((-10, False), (-5, False), (-5, False), (5, False), (5, True), (15, True))  # yards, first down
_PENALTY, _SACK, _SCRAMBLE, _INTERCEPTION, _FUMBLE = 0.04, 0.07, 0.045, 0.028, 0.011


class Play(NamedTuple):
    """A play as it is recorded, seen from the side with the ball."""

    kind: str  # play_type of the files
    down: Optional[int] = None
    to_go: int = 0
    yardline: Optional[int] = None  # yards to the other side's goal
    gained: int = 0
    how: str = ""  # complete, incomplete, sack, scramble, interception, fumble, good, missed
    air: Optional[int] = None  # yards of a pass in the air
    penalty: Optional[int] = None  # yards for the side with the ball
    seconds: int = 0  # share of the clock, before it is fitted to the half
    points: int = 0  # for the side with the ball; below 0: for the other side
    worth_before: float = 0.0
    worth_after: float = 0.0


def from_scrimmage(situation, quality, sampler):
    """A run, pass or penalty at (down, to_go, yardline); a better side gains more."""
    down, to_go, yardline = situation
    if sampler.chance(_PENALTY):
        return _penalty(situation, sampler)
    passes = 0.8 if down == 3 and to_go > 4 else 0.57
    return (_pass if sampler.chance(passes) else _run)(situation, quality, sampler)


def _penalty(situation, sampler):
    down, to_go, yardline = situation
    yards, first_down = _PENALTIES[sampler.whole(0, 5)]
    yards = min(yards, yardline // 2) if yards > 0 else -min(-yards, (100 - yardline) // 2)
    how = "first down" if first_down else ""
    return Play("no_play", down, to_go, yardline, how=how, penalty=yards, seconds=10)


def _run(situation, quality, sampler):
    gained = _bounded(_yards(_RUNS, quality, sampler), situation[2])
    how = "fumble" if gained < situation[2] and sampler.chance(_FUMBLE) else ""
    return Play("run", *situation, gained=gained, how=how, seconds=sampler.whole(32, 42))


def _pass(situation, quality, sampler):
    yardline = situation[2]
    if sampler.chance(_SACK):
        return Play("pass", *situation, gained=_bounded(-sampler.whole(1, 10), yardline), how="sack", seconds=34)
    if sampler.chance(_SCRAMBLE):
        gained = _bounded(sampler.whole(0, 14), yardline)
        return Play("run", *situation, gained=gained, how="scramble", seconds=36)
    air = min(sampler.whole(-3, 20), yardline)
    if sampler.chance(_INTERCEPTION):
        return Play("pass", *situation, how="interception", air=air, seconds=8)
    if not sampler.chance(0.58 + 0.12 * (quality - 1)):
        return Play("pass", *situation, how="incomplete", air=air, seconds=sampler.whole(5, 8))
    gained = _bounded(_yards(_CATCHES, quality, sampler), yardline)
    fumbled = gained < yardline and sampler.chance(_FUMBLE)
    how = "fumble" if fumbled else "complete"
    air = gained - sampler.whole(0, max(0, gained) // 2)
    return Play("pass", *situation, gained=gained, how=how, air=air, seconds=sampler.whole(28, 38))


def _yards(table, quality, sampler):
    """Yards from a table whose last entry is the longest gain; the share |quality - 1| of the plays is drawn twice."""
    gained = table[sampler.whole(0, 19)]
    if sampler.chance(0.8 * abs(quality - 1)):
        second = table[sampler.whole(0, 19)]
        gained = max(gained, second) if quality > 1 else min(gained, second)
    return sampler.whole(gained // 3, gained) if gained >= 40 else gained


def _bounded(gained, yardline):
    """No further than the goal, and never back into the own one: safeties come from the scores alone."""
    return max(min(gained, yardline), yardline - 99)
