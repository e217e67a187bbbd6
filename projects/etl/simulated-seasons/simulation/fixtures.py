"""Who plays whom in which week: the league's formula as perfect matchings, with every team's bye in between."""

from .teams import DIVISION_OF, DIVISIONS

_FOURS = [[(0, 1), (2, 3)], [(0, 2), (1, 3)], [(0, 3), (1, 2)]]  # the three perfect matchings of four teams
_FIRST_BYE = 6


def fixtures(season, sampler):
    """The regular season as (week, away, home), one bye for every team from week 6 to week 13.

    Divisions have their byes one after the other, conference by conference. A round between two byes may hold only
    games whose teams are on the same side of both: rivals always are, paired divisions after every second bye.
    """
    pairs = _paired_divisions(sampler)
    rivals = sampler.shuffled(_division_rounds())
    paired = sampler.shuffled(_paired_rounds(pairs))
    others = sampler.shuffled(_other_rounds(season, pairs, sampler))
    early, late = _FIRST_BYE - 1, season.rounds - (_FIRST_BYE - 1) - 7
    between = [rivals.pop() if gap % 2 == 0 else paired.pop() for gap in range(7)]
    last = rivals.pop()
    rest = sampler.shuffled(rivals + paired + others)
    rounds = rest[:early] + between + rest[early : early + late - 1] + [last]
    byes = {division: _FIRST_BYE + place for place, division in enumerate(_bye_order(pairs))}
    games = []
    for number, matches in enumerate(rounds, start=1):
        for away, home in matches:
            games.append((number if number < byes[DIVISION_OF[home]] else number + 1, away, home))
    return sorted(_without_cancelled(games, season, sampler))


def _paired_divisions(sampler):
    """For each conference, its four divisions as two pairs that meet in full this season."""
    orders = {conference: sampler.shuffled(range(4)) for conference in DIVISIONS}
    return {conference: [order[:2], order[2:]] for conference, order in orders.items()}


def _bye_order(pairs):
    return [(conference, number) for conference in pairs for pair in pairs[conference] for number in pair]


def _division_rounds():
    rounds = []
    for matching in _FOURS:
        first = [(d[a], d[b]) for divisions in DIVISIONS.values() for d in divisions for a, b in matching]
        rounds += [first, [(home, away) for away, home in first]]
    return rounds


def _full_meeting(left, right, shift):
    """One of the four rounds in which two divisions meet in full; every team is at home in two of the four."""
    matches = []
    for place in range(4):
        one, other = left[place], right[(place + shift) % 4]
        matches.append((one, other) if shift % 2 else (other, one))
    return matches


def _paired_rounds(pairs):
    rounds = []
    for shift in range(4):
        matches = []
        for conference, divisions in DIVISIONS.items():
            for left, right in pairs[conference]:
                matches += _full_meeting(divisions[left], divisions[right], shift)
        rounds.append(matches)
    return rounds


def _other_rounds(season, pairs, sampler):
    """Four rounds across conferences, two against the other divisions of the conference, a 17th game since 2021."""
    opposite = sampler.shuffled(range(4))
    afc, nfc = DIVISIONS["AFC"], DIVISIONS["NFC"]
    rounds = [[m for d in range(4) for m in _full_meeting(afc[d], nfc[opposite[d]], shift)] for shift in range(4)]
    for swap in (0, 1):
        matches = []
        for conference, divisions in DIVISIONS.items():
            (a, b), (c, d) = pairs[conference]
            for left, right in ((a, c), (b, d)) if swap == 0 else ((d, a), (c, b)):
                matches += zip(divisions[left], divisions[right])
        rounds.append(matches)
    if season.rounds == 17:
        home_is_afc = season.year % 2 == 1
        for_seventeenth = [(afc[d][p], nfc[opposite[(d + 1) % 4]][p]) for d in range(4) for p in range(4)]
        rounds.append([(b, a) if home_is_afc else (a, b) for a, b in for_seventeenth])
    return rounds


def _without_cancelled(games, season, sampler):
    """A cancelled game is absent from the file, as in the real ones: both teams have one game less."""
    if not season.cancelled_week:
        return games
    cancelled = sampler.pick([game for game in games if game[0] == season.cancelled_week])
    return [game for game in games if game != cancelled]


