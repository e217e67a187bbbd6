"""A game's plays in order: kick-offs, possessions, tries, timeouts and the rows between quarters, with the clock."""

from typing import NamedTuple

from .drive import cut_by_the_clock, drive, kneels
from .plays import Play
from .scores import Drive, other
from .value import KICK_TRY, TWO_POINT_TRY, expected_points

_FIRST_HALF, _SECOND_HALF, _OVERTIME = 1, 2, 3
_LONGEST = 245  # rows of the longest game of the real files
_TIMEOUT = 0.015


class Event(NamedTuple):
    """A row of the play-by-play files: who has the ball ("" is nobody), and when."""

    play: Play
    side: str
    period: int
    seconds_left: int = 0  # of the game; of the extra period in overtime


def timeline(score, long, sampler):
    """The events of a game; a `long` one is drawn out to as many rows as the longest real game has."""
    events = _Possessions(score, 12 if long else 1, sampler).play()
    if long:
        events = _filled_up(events, sampler)
    return _with_quarters(_with_clock(events))


class _Possessions:
    """Plays the possessions of a score one after the other; `choices` drives are drawn and the longest kept."""

    def __init__(self, score, choices, sampler):
        self.score, self.choices, self.sampler = score, choices, sampler
        self.points = {"home": 0, "away": 0}
        self.events = []

    def play(self):
        """Every event but the rows between quarters; the clock is not yet set."""
        drives = _periods(self.score.drives)
        start = None
        for number, (period, possession) in enumerate(drives):
            last = number + 1 == len(drives) or drives[number + 1][0] != period
            if number == 0 or drives[number - 1][0] != period:
                start = None
            if start is None:
                start = self._kick_off(period, possession.side)
            start = self._play_possession(period, possession, start, last)
        return self.events

    def _kick_off(self, period, side):
        """The receiving side counts as the one with the ball, as in the real files."""
        start = 75 if self.sampler.chance(0.6) else self.sampler.whole(62, 88)
        before, after = expected_points(1, 10, 75), expected_points(1, 10, start)
        seconds = 0 if start == 75 else 6
        kick = Play("kickoff", None, 0, 35, seconds=seconds, worth_before=before, worth_after=after)
        self._add(kick, side, period)
        return start

    def _play_possession(self, period, possession, start, last):
        side = possession.side
        if last and possession.outcome == "nothing" and period != _FIRST_HALF and self._leads(side):
            plays, left_at = kneels(min(start, 90), 3), None
        else:
            plays, left_at = self._drive(start, possession)
            if last and possession.outcome == "nothing":
                plays = cut_by_the_clock(plays, self.sampler)
        for play in plays:
            self._add(play, side, period)
            if not last and self.sampler.chance(_TIMEOUT):
                self._add(Play("no_play"), "", period)
        if possession.attempt:
            self._try(period, possession)
        return left_at

    def _drive(self, start, possession):
        quality = min(1.5, max(0.5, self.score.form[possession.side]))
        drawn = [drive(start, possession.outcome, quality, self.sampler) for _ in range(self.choices)]
        return max(drawn, key=lambda plays_and_spot: len(plays_and_spot[0]))

    def _try(self, period, possession):
        side = possession.side if possession.outcome == "touchdown" else other(possession.side)
        if possession.attempt == "kick":
            how, kind, yardline, before = ("good" if possession.points else "missed"), "extra_point", 15, KICK_TRY
        else:
            kind, yardline, before = self.sampler.pick(["pass", "run"]), 2, TWO_POINT_TRY
            how = ("complete" if possession.points else "incomplete") if kind == "pass" else ""
        worth = float(possession.points)
        play = Play(kind, None, 0, yardline, how=how, points=possession.points, worth_before=before, worth_after=worth)
        self._add(play, side, period)

    def _leads(self, side):
        return self.points[side] > self.points[other(side)]

    def _add(self, play, side, period):
        self.events.append(Event(play, side, period))
        if side:
            self.points[side if play.points > 0 else other(side)] += abs(play.points)


def _periods(drives):
    """Each possession with its period; who received the first kick-off kicks off the second half.

    After a return for a touchdown the same side receives again: it then gets a possession without points.
    """
    regular = [possession for possession in drives if not possession.overtime]
    first_half = len(regular) // 2 | 1
    labelled = []
    for number, possession in enumerate(drives):
        period = _OVERTIME if possession.overtime else _FIRST_HALF if number < first_half else _SECOND_HALF
        labelled.append((period, possession))
        ends_half = number + 1 in (first_half, len(regular), len(drives))
        if possession.outcome == "returned" and not ends_half:
            labelled.append((period, Drive(possession.side, "nothing", "", 0)))
    return labelled


def _filled_up(events, sampler):
    """Timeouts and reviews until the game, with its rows between quarters, has the rows of the longest one."""
    filled = list(events)
    while len(filled) + 5 + _has_overtime(events) < _LONGEST:
        place = sampler.whole(1, len(filled) - 1)
        filled.insert(place, Event(Play("no_play"), "", filled[place].period))
    return filled


def _has_overtime(events):
    return events[-1].period == _OVERTIME


def _with_clock(events):
    """The seconds left before each event: every half's plays are fitted to 30 minutes, overtime takes at most 10."""
    timed = []
    for period, starts, length in ((_FIRST_HALF, 3600, 1800), (_SECOND_HALF, 1800, 1800), (_OVERTIME, 600, 600)):
        part = [event for event in events if event.period == period]
        total = sum(event.play.seconds for event in part)
        fitted = min(length, total) if period == _OVERTIME else length
        gone = 0
        for event in part:
            timed.append(event._replace(seconds_left=starts - gone * fitted // max(1, total)))
            gone += event.play.seconds
    return timed


def _with_quarters(events):
    """The rows without a play type: the start, the ends of the quarters, and the end of the game."""
    rows = [_marker("", _FIRST_HALF, 3600)]
    ends = [(1, 2700), (1, 1800), (2, 900)]
    for event in events:
        while ends and (event.period, -event.seconds_left) > (ends[0][0], -ends[0][1]):
            rows.append(_marker(rows[-1].side, *ends.pop(0)))
        if event.period == _OVERTIME and rows[-1].period == _SECOND_HALF:
            rows.append(_marker(rows[-1].side, _SECOND_HALF, 0))
        rows.append(event)
    return rows + [_marker("", events[-1].period, 0)]


def _marker(side, period, seconds_left):
    return Event(Play(""), side, period, seconds_left)
