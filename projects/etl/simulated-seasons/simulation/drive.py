"""A possession, play by play, drawn until it ends as the score says."""

from .plays import Play, from_scrimmage
from .value import FIELD_GOAL, TOUCHDOWN, expected_points

_TRIES = 150  # after so many the rest of the way is made in one long gain
_SHORT, _LONG, _LONG_KEPT = 4, 25, 0.12  # longer drives are rarer than in real games: the files stay small
_TOUCHBACK = 80


def drive(start, outcome, quality, sampler):
    """The plays from yard line `start`, and where the other side has the ball afterwards (None after a score)."""
    wanted = outcome if outcome in ("touchdown", "field goal") else "nothing"
    for _ in range(_TRIES):
        limit = _LONG if sampler.chance(_LONG_KEPT) else _SHORT
        ended, plays, left_at = _run_drive(start, (quality, limit), sampler)
        if ended == wanted:
            break
    else:
        plays, left_at = _forced(start, wanted)
    plays = _valued(plays, left_at)
    if outcome == "returned":
        return _returned(plays), None
    if outcome == "safety":
        return _safety(plays), None
    return plays, left_at


def cut_by_the_clock(plays, sampler):
    """A drive without a score that the end of a half interrupts: the kick at its end is never made."""
    kept = plays[: sampler.whole(1, len(plays))]
    last = kept[-1]
    if last.kind in ("punt", "field_goal") or last.how in ("interception", "fumble"):
        kept = kept[:-1] or [last._replace(kind="qb_spike", how="incomplete", gained=0, air=None)]
    return kept[:-1] + [kept[-1]._replace(worth_after=0.0)]


def kneels(start, count):
    """Kneeling down with the lead until the clock has run out."""
    plays = [Play("qb_kneel", 1 + n, 10 + n, start + n, gained=-1, seconds=40) for n in range(count)]
    return _valued(plays, None)


def _run_drive(start, pace, sampler):
    """One drive, played for what it is: how it ended, its plays, and the other side's yard line.

    `pace` is the side's quality and the number of plays after which the drive is given up as too long.
    """
    quality, limit = pace
    down, to_go, yardline = 1, min(10, start), start
    plays = []
    while len(plays) < limit:
        if down == 4 and not _goes_for_it(to_go, yardline, sampler):
            play, ended, left_at = _kick((down, to_go, yardline), sampler)
            return ended, plays + [play], left_at
        play = from_scrimmage((down, to_go, yardline), quality, sampler)
        plays.append(play)
        down, to_go, yardline, ended = _after(play)
        if ended == "touchdown":
            plays[-1] = play._replace(points=6)
            return ended, plays, None
        if ended == "turnover":
            return "nothing", plays, min(99, max(1, 100 - yardline))
    return "too long", plays, None


def _valued(plays, left_at):
    """The plays with what each was worth before and after; the last one's worth is that of how the drive ended."""
    worths = [_worth(play) for play in plays]
    end = -expected_points(1, 10, left_at) if left_at else {6: TOUCHDOWN, 3: FIELD_GOAL}.get(plays[-1].points, 0.0)
    return [
        play._replace(worth_before=before, worth_after=after)
        for play, before, after in zip(plays, worths, worths[1:] + [end])
    ]


def _worth(play):
    return expected_points(play.down, play.to_go, play.yardline)


def _after(play):
    """The next (down, to_go, yardline) and how the play ended the drive, if it did."""
    if play.kind == "no_play":
        yardline = play.yardline - play.penalty
        to_go = play.to_go - play.penalty
        if to_go <= 0 or play.how == "first down":
            return 1, min(10, yardline), yardline, ""
        return play.down, to_go, yardline, ""
    yardline = play.yardline - (play.air if play.how == "interception" else play.gained)
    if play.how in ("interception", "fumble"):
        return 1, 10, yardline, "turnover"
    if yardline <= 0:
        return 1, 10, 0, "touchdown"
    if play.gained >= play.to_go:
        return 1, min(10, yardline), yardline, ""
    if play.down == 4:
        return 1, 10, yardline, "turnover"
    return play.down + 1, play.to_go - play.gained, yardline, ""


def _goes_for_it(to_go, yardline, sampler):
    return to_go <= 2 and 2 < yardline < 60 and sampler.chance(0.3)


def _kick(situation, sampler):
    yardline = situation[2]
    if yardline > 37:
        landed = yardline - sampler.whole(33, 52)
        return Play("punt", *situation, seconds=10), "nothing", 100 - landed if landed > 3 else _TOUCHBACK
    if sampler.chance(1.02 - 0.0075 * yardline):
        return Play("field_goal", *situation, how="good", seconds=5, points=3), "field goal", None
    return Play("field_goal", *situation, how="missed", seconds=5), "nothing", min(_TOUCHBACK, 93 - yardline)


def _forced(start, wanted):
    """The rest of the way in one long gain: for ends that are next to impossible from where the drive starts."""
    gain = Play("pass", 1, min(10, start), start, how="complete", seconds=30)
    if wanted == "touchdown":
        return [gain._replace(gained=start, air=start, points=6)], None
    if wanted == "nothing":
        return [gain._replace(how="interception", air=0)], min(99, max(1, 100 - start))
    spot = min(start, 20)
    kick = Play("field_goal", 4, min(10, spot), spot, how="good", seconds=5, points=3)
    return [gain._replace(gained=start - spot, air=start - spot), kick], None


def _returned(plays):
    """The last play becomes an interception that the other side carries into the goal."""
    last = plays[-1]
    stolen = last._replace(kind="pass", how="interception", gained=0, air=3, penalty=None, points=-6)
    return plays[:-1] + [stolen._replace(worth_after=-TOUCHDOWN)]


def _safety(plays):
    """The last play becomes a kick that is blocked and leaves the field through the own goal."""
    last = plays[-1]
    return plays[:-1] + [
        last._replace(kind="punt", how="blocked", gained=0, air=None, penalty=None, points=-2, worth_after=-2.9)
    ]
