"""The rows of schedules/games.csv: every column of the real file, in its order; a null is an empty cell."""

import csv
import io

from .teams import DIVISION_OF, code_in

COLUMNS = (
    "game_id season game_type week gameday weekday gametime away_team away_score home_team home_score location "
    "result total overtime old_game_id gsis nfl_detail_id pfr pff espn ftn away_rest home_rest away_moneyline "
    "home_moneyline spread_line away_spread_odds home_spread_odds total_line under_odds over_odds div_game roof "
    "surface temp wind away_qb_id home_qb_id away_qb_name home_qb_name away_coach home_coach referee stadium_id "
    "stadium"
).split()


def to_csv(games):
    """The file's text, with `\\n` line ends."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for game in games:
        writer.writerow(game.row)
    return text.getvalue()


def row_of(game):
    """The cells of a game by column name; None is a null."""
    away, home = code_in(game.away, game.season), code_in(game.home, game.season)
    day, time = game.kickoff
    score = game.score
    return {
        "game_id": f"{game.season.year}_{game.week:02d}_{away}_{home}",
        "season": game.season.year,
        "game_type": game.kind,
        "week": game.week,
        "gameday": day.isoformat(),
        "weekday": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][day.weekday()],
        "gametime": time,
        "away_team": away,
        "away_score": score.away,
        "home_team": home,
        "home_score": score.home,
        "location": "Neutral" if game.neutral else "Home",
        "result": score.home - score.away,
        "total": score.home + score.away,
        "overtime": int(score.overtime),
        "away_rest": game.rest[0],
        "home_rest": game.rest[1],
        "div_game": int(DIVISION_OF[game.away] == DIVISION_OF[game.home]),
        **_identifiers(game, home),
        **game.quotes._asdict(),
        **game.details,
    }


def _identifiers(game, home):
    """Identifiers of other data sets: made up, and absent where the real ones are."""
    number = 1000 * (game.season.year % 100) + game.number
    day = game.kickoff[0].strftime("%Y%m%d")
    return {
        "old_game_id": f"{day}{game.number % 100:02d}",
        "gsis": number,
        "nfl_detail_id": f"sim-{number}" if game.season.year == 2020 else None,
        "pfr": f"{day}0{home.lower()}",
        "pff": None if game.season.year == 2022 else number,
        "espn": 900_000_000 + number,
        "ftn": number,
    }
