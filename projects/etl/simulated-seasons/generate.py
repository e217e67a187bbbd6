"""Writes the simulated sample seasons: `python3 generate.py [FILE]`, by default releases/schedules/games.csv.

The same bytes on every machine and Python version from 3.8: the only randomness is `random.Random(seed).random()`,
and the only arithmetic on it is addition, multiplication, division and square roots, which IEEE 754 rounds exactly.
"""

import pathlib
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside tracked files

from simulation.records import to_csv  # noqa: E402
from simulation.sampling import Sampler  # noqa: E402
from simulation.season import play_season  # noqa: E402
from simulation.teams import SEASONS, initial_strengths  # noqa: E402

SEED = 19200914
DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parent / "releases" / "schedules" / "games.csv"


def simulate():
    """All games of all seasons, in playing order."""
    sampler = Sampler(SEED)
    strengths = initial_strengths(sampler)
    games = []
    for season in SEASONS:
        games.extend(play_season(season, strengths, sampler))
        strengths = {team: 0.6 * strength + sampler.normal(0, 3.5) for team, strength in strengths.items()}
    return games


def main(arguments):
    """Writes the file named in the arguments and says what is in it."""
    output = pathlib.Path(arguments[0]) if arguments else DEFAULT_OUTPUT
    games = simulate()
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(to_csv(games).encode("utf-8"))
    print(f"{output.name}: {len(games)} simulated games, seasons {SEASONS[0].year} to {SEASONS[-1].year}")


if __name__ == "__main__":
    main(sys.argv[1:])
