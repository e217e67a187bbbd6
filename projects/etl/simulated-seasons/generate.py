"""Writes the simulated sample: `python3 generate.py [FOLDER]`, by default releases/ beside this file.

The same text on every machine and Python version from 3.8: the only randomness is `random.Random(seed).random()`,
and the only arithmetic on it is addition, multiplication, division and square roots, which IEEE 754 rounds exactly.
Every file has a stream of draws of its own, so that a new file changes none of the others.
"""

import pathlib
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside tracked files

from simulation.files import write_gzip, write_text  # noqa: E402
from simulation.odds import odds_lines  # noqa: E402
from simulation.play_records import season_rows  # noqa: E402
from simulation.records import to_csv  # noqa: E402
from simulation.rosters import season_rosters  # noqa: E402
from simulation.sampling import Sampler  # noqa: E402
from simulation.season import play_season  # noqa: E402
from simulation.teams import SEASONS, initial_strengths  # noqa: E402
from simulation.weather import hourly_files, stations  # noqa: E402

SEED = 19200914
DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parent / "releases"


def simulate():
    """The games of each season by year, in playing order."""
    sampler = Sampler(SEED)
    strengths = initial_strengths(sampler)
    seasons = {}
    for season in SEASONS:
        seasons[season.year] = play_season(season, strengths, sampler)
        strengths = {team: 0.6 * strength + sampler.normal(0, 3.5) for team, strength in strengths.items()}
    return seasons


def main(arguments):
    """Writes every file below the folder named in the arguments and says what is in each."""
    folder = pathlib.Path(arguments[0]) if arguments else DEFAULT_OUTPUT
    seasons = simulate()
    games = [game for season in seasons.values() for game in season]
    write_text(folder / "schedules" / "games.csv", to_csv(games))
    for year, season in seasons.items():
        write_gzip(folder / "pbp" / f"play_by_play_{year}.csv.gz", _text(season_rows(season, SEED)))
        seasonal, weekly = season_rosters(season, SEED + year)
        write_text(folder / "rosters" / f"roster_{year}.csv", _text(seasonal))
        write_gzip(folder / "weekly_rosters" / f"roster_weekly_{year}.csv.gz", _text(weekly))
    write_gzip(folder / "odds" / "nfl_lines_odds.csv.gz", _text(odds_lines(games, SEED + 1)))
    write_gzip(folder / "meteostat" / "stations" / "lite.json.gz", stations())
    for station, lines in hourly_files(games, SEED + 2).items():
        write_gzip(folder / "meteostat" / "hourly" / f"{station}.csv.gz", _text(lines))


def _text(lines):
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main(sys.argv[1:])
