"""When games are played: Thursday to Monday, January and February for what a season leaves to the next year."""

import datetime

_PLAYOFF_TIMES = ["16:30", "20:15", "13:00", "16:30", "20:15", "20:15"]
_PLAYOFF_DAYS = {4: [2, 2, 3, 3], 6: [2, 2, 3, 3, 3, 4], 2: [3, 3], 1: [3]}  # days after a Thursday


def kickoffs(season, week, fixtures, fixed, sampler):
    """Each of a week's games with its (date, time), in playing order.

    `fixed` holds the games on neutral ground and the teams that played last Monday: neither play on Thursday.
    """
    neutral, tired = fixed
    thursday = season.opening + datetime.timedelta(days=7 * (week - 1))
    slots = []
    order = sampler.shuffled(sorted(fixtures))
    night_games = [game for game in order if game not in neutral]
    night_games.sort(key=lambda game: game[1] in tired or game[2] in tired)  # stable: random order within each
    last_week = week == season.rounds + 1
    special = {} if last_week else {night_games[0]: (0, "20:20"), night_games[1]: (4, "20:15")}
    special[night_games[2]] = (3, "20:20")
    if week in (season.rounds - 1, season.rounds):
        special[night_games[3]] = (2, "16:30")
    for game in order:
        days, time = special.get(game) or ((3, "09:30") if game in neutral else (3, _sunday_time(sampler)))
        slots.append((game, (thursday + datetime.timedelta(days=days), time)))
    return sorted(slots, key=lambda slot: (slot[1], slot[0]))


def _sunday_time(sampler):
    return sampler.pick(["13:00", "16:05", "16:25"], [9, 2, 3])


def playoff_kickoffs(season, kind, games):
    """The (date, time) of each game of a playoff round, in playing order; the final is two weeks after the third."""
    weeks = season.rounds + 1 + {"WC": 0, "DIV": 1, "CON": 2, "SB": 4}[kind]
    thursday = season.opening + datetime.timedelta(days=7 * weeks)
    times = ["18:30"] if kind == "SB" else ["15:05", "18:40"] if kind == "CON" else _PLAYOFF_TIMES
    return [(thursday + datetime.timedelta(days=d), t) for d, t in zip(_PLAYOFF_DAYS[games], times)]
