"""One row for each game, with what could be known before its day: features.csv.gz, and which column is of which set.

Reads READ_GAMES, and READ_EPA, READ_PLAYS, READ_WEATHER and READ_ODDS where project.json declares them. A source that
is not declared, or that has no rows, leaves its columns empty; the last lines say so. Nothing is imputed.
"""

import os
import sys
from pathlib import Path

from features.compute import compute
from features.sources import SOURCES
from features.tables import BadTable, read_table
from features.write import write_sets, write_table


def read_sources():
    """The declared sources by name."""
    paths = {name: os.environ.get("READ_" + name.upper()) for name in SOURCES}
    return {name: read_table(path) for name, path in paths.items() if path}


def describe(features):
    """One line for each set: how many of its cells have a value."""
    for name, columns in features.sets.items():
        filled = sum(int((values == values).sum()) for values in (features.columns[column] for column in columns))
        cells = len(columns) * len(features.games.game_id)
        share = f"{filled / cells:.1%}" if cells else "none"
        yield f"{name}: {len(columns)} columns, {share} of their cells have a value"


def main():
    features = compute(read_sources())
    folder = Path(os.environ["WRITE_DIR"])
    write_table(features, folder / "features.csv.gz")
    write_sets(features, folder / "feature_sets.json")
    print(f"{len(features.games.game_id)} games")
    print("\n".join(describe(features)))


if __name__ == "__main__":
    try:
        main()
    except BadTable as problem:
        sys.exit(str(problem))
