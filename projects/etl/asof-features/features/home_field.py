"""Set `home`: what kind of game it is. On neutral ground nobody has the home field."""


def home(sources):
    games = sources.games
    return {
        "home_field": 1 - games.neutral,
        "home_neutral": games.neutral,
        "home_divisional": games.divisional,
        "home_playoff": games.playoff,
    }
