"""The rows of pbp/play_by_play_YYYY.csv.gz: the 52 columns of a trimmed real file, in its order; null is an empty cell.

Not simulated, and null throughout: cpoe and the second tackler.
"""

from .sampling import Sampler
from .scores import other
from .teams import code_in
from .timeline import timeline
from .value import win_probability

COLUMNS = (
    "game_id play_id season week home_team away_team posteam defteam game_date game_seconds_remaining down ydstogo "
    "yardline_100 score_differential play_type pass_attempt rush_attempt qb_scramble air_yards yards_after_catch "
    "yards_gained complete_pass incomplete_pass interception touchdown sack penalty penalty_yards fumble epa wpa "
    "success cpoe passer_player_id passer_player_name rusher_player_id rusher_player_name receiver_player_id "
    "receiver_player_name solo_tackle_1_player_id solo_tackle_2_player_id posteam_score defteam_score "
    "posteam_score_post defteam_score_post roof surface temp wind home_coach away_coach season_type"
).split()
_RUSHERS = ([4, 5, 6], [6, 3, 1])  # numbers on the roster, and how often each has the ball
_RECEIVERS = ([7, 8, 9, 10, 12, 13, 4], [24, 20, 14, 6, 18, 5, 13])
_DECIDED_BY_NOBODY = ("pass_attempt rush_attempt complete_pass incomplete_pass interception touchdown sack penalty "
                      "fumble").split()  # null in the rows between quarters
_LONG_GAME = (2019, 16)  # season and week of the game with the most rows


def season_rows(games, seed):
    """The lines of a season's file: header first, games in order of date and id."""
    long_game = next((game for game in games if (game.season.year, game.week) == _LONG_GAME), None)
    ordered = sorted(games, key=lambda game: (game.kickoff[0], game.row["game_id"]))
    yield ",".join(COLUMNS)
    for game in ordered:
        sampler = Sampler(seed + 1009 * (1000 * game.season.year + game.number))
        yield from _game_lines(game, timeline(game.score, game is long_game, sampler), sampler)


def _game_lines(game, events, sampler):
    fixed = _fixed_cells(game)
    points = {"home": 0, "away": 0}
    for number, event in enumerate(events):
        following = events[number + 1] if number + 1 < len(events) else event
        cells = dict(fixed, play_id=_decimal(number + 1), game_seconds_remaining=_decimal(event.seconds_left))
        cells.update(_situation(game, event, points), **_result(event))
        cells.update(_value(event, following, points))
        cells.update(_persons(game, event, sampler))
        _book(event, points)
        cells.update(_scores_after(event, points))
        yield ",".join([cells.get(column, "") for column in COLUMNS])


def _fixed_cells(game):
    """What is the same in all rows of a game: team columns hold the present codes, the game_id that of the season."""
    row = game.row
    copied = ("game_id", "season", "week", "roof", "surface", "home_coach", "away_coach")
    return {
        **{column: "" if row[column] is None else str(row[column]) for column in copied},
        "temp": "" if row["temp"] is None else _decimal(row["temp"]),
        "wind": "" if row["wind"] is None else _decimal(row["wind"]),
        "home_team": game.home,
        "away_team": game.away,
        "game_date": row["gameday"],
        "season_type": "REG" if game.kind == "REG" else "POST",
    }


def _situation(game, event, points):
    play, side = event.play, event.side
    cells = {"play_type": play.kind, "ydstogo": _decimal(play.to_go)}
    if play.down is not None:
        cells["down"] = _decimal(play.down)
    if play.yardline is not None:
        cells["yardline_100"] = _decimal(play.yardline)
    if side:
        cells.update(
            posteam=game.home if side == "home" else game.away,
            defteam=game.away if side == "home" else game.home,
            score_differential=_decimal(points[side] - points[other(side)]),
            posteam_score=_decimal(points[side]),
            defteam_score=_decimal(points[other(side)]),
        )
    return cells


def _result(event):
    play = event.play
    if not play.kind:
        return {"qb_scramble": "0.0"}
    passed = play.kind in ("pass", "qb_spike")
    flags = {
        "pass_attempt": passed,
        "rush_attempt": play.kind in ("run", "qb_kneel"),
        "qb_scramble": play.how == "scramble",
        "complete_pass": passed and (play.how == "complete" or play.how == "fumble"),
        "incomplete_pass": passed and play.how == "incomplete",
        "interception": play.how == "interception",
        "touchdown": abs(play.points) == 6,
        "sack": play.how == "sack",
        "penalty": play.penalty is not None,
        "fumble": play.how == "fumble",
    }
    cells = {column: "1.0" if flag else "0.0" for column, flag in flags.items()}
    cells["yards_gained"] = _decimal(play.gained)
    if play.penalty is not None:
        cells["penalty_yards"] = _decimal(abs(play.penalty))
    if play.air is not None:
        cells.update(_air(play))
    return cells


def _air(play):
    """Yards in the air, and after the catch."""
    cells = {"air_yards": _decimal(play.air)}
    if play.how in ("complete", "fumble"):
        cells["yards_after_catch"] = _decimal(play.gained - play.air)
    return cells


def _value(event, following, points):
    """Expected points and chances to win that the play added; `success` is that the points are above 0."""
    play, side = event.play, event.side
    if not play.kind and not (event.side or event.seconds_left == 3600):
        return {}
    if not side or not play.kind:
        return {"epa": "-0.0", "wpa": "-0.0", "success": "0.0"}
    lead = points[side] - points[other(side)]
    before = win_probability(lead, play.worth_before, event.seconds_left)
    after = win_probability(lead, play.worth_after, following.seconds_left)
    added = round(play.worth_after - play.worth_before, 2)
    return {"epa": str(added), "wpa": str(round(after - before, 2)), "success": "1.0" if added > 0 else "0.0"}


def _persons(game, event, sampler):
    """Who passed, ran and caught: identifiers of nobody, the quarterback that of the schedule."""
    play, side = event.play, event.side
    if play.kind not in ("pass", "run", "qb_kneel", "qb_spike"):
        return {}
    cells = {}
    quarterback = game.row[f"{side}_qb_id"], game.row[f"{side}_qb_name"]
    if play.kind in ("pass", "qb_spike"):
        _name(cells, "passer", quarterback)
        if play.kind == "pass" and play.how != "sack" and play.how != "interception":
            _name(cells, "receiver", player(game, side, sampler.pick(*_RECEIVERS)))
    else:
        own = play.how == "scramble" or play.kind == "qb_kneel"
        _name(cells, "rusher", quarterback if own else player(game, side, sampler.pick(*_RUSHERS)))
    if play.down is not None and abs(play.points) != 6 and sampler.chance(0.05):
        cells["solo_tackle_1_player_id"] = player(game, other(side), sampler.whole(40, 52))[0]
    return cells


def _name(cells, role, person):
    cells[f"{role}_player_id"], cells[f"{role}_player_name"] = person


def player(game, side, number):
    """Identifier and name of a team's player in a season."""
    code = code_in(game.home if side == "home" else game.away, game.season)
    return f"SIM-{code}-{game.season.year % 100}-{number}", f"Player {code} {number}"


def _book(event, points):
    if event.side:
        scorer = event.side if event.play.points > 0 else other(event.side)
        points[scorer] += abs(event.play.points)


def _scores_after(event, points):
    if not event.side:
        return {}
    after = _decimal(points[event.side]), _decimal(points[other(event.side)])
    return {"posteam_score_post": after[0], "defteam_score_post": after[1]}


def _decimal(number):
    return f"{number}.0"
