"""The outputs: the same bytes for the same values, on any machine."""

import gzip
import json

import numpy as np

_DIGITS = 6  # what every machine agrees on


def write_table(features, path):
    games = features.games
    head = {
        "game_id": games.game_id,
        "season": games.season.tolist(),
        "week": games.week.tolist(),
        "gameday": games.gameday,
        "home_team": games.home_team,
        "away_team": games.away_team,
        "home_win": _cells(games.home_win),
        "result": _cells(games.result),
    }
    columns = {**head, **{name: _cells(values) for name, values in features.columns.items()}}
    lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values()))]
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as archive:
        archive.write(("\n".join(lines) + "\n").encode())


def write_sets(features, path):
    """Set name to columns."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump(features.sets, file, indent=2)
        file.write("\n")


def _cells(values):
    """Numbers as text: rounded, without a needless fraction or minus zero, empty for null."""
    rounded = np.round(values, _DIGITS) + 0.0
    return ["" if value != value else _cell(value) for value in rounded.tolist()]


def _cell(value):
    return str(int(value)) if value == int(value) else f"{value:.{_DIGITS}f}".rstrip("0")
