"""How the results are written: the same bytes from the same values, on any machine, and the format that glm has."""

import json
from pathlib import Path

import numpy as np

COLUMNS = (
    *("game_id", "season", "week", "gameday", "home_team", "away_team", "played", "tie", "home_win", "p_home"),
    *("p_market", "spread_line", "home_moneyline", "away_moneyline"),
)
DIGITS = 6


def write_predictions(games, folder):
    columns = [_cells(games[name]) for name in COLUMNS]
    _write(folder, "predictions.csv", [",".join(COLUMNS), *(",".join(row) for row in zip(*columns))])


def write_metrics(metrics, folder):
    _write(folder, "metrics.json", [as_json(metrics)])


def _write(folder, name, lines):
    Path(folder, name).write_bytes(("\n".join(lines) + "\n").encode())


def _cells(values):
    """Cells of a column: empty for NaN; all with six decimals where one number has a fraction."""
    if values.dtype == object:
        return list(values)
    known = values[~np.isnan(values)]
    form = f"{{:.{DIGITS}f}}" if (known != np.round(known)).any() else "{:.0f}"
    return ["" if np.isnan(value) else form.format(value) for value in values]


def as_json(value, indent=""):
    """One line for each value that moves, so that a diff of two trainings can be read; what holds no lists is one line."""
    if isinstance(value, float):
        return f"{round(value, DIGITS) + 0.0:.10g}"
    if not isinstance(value, (dict, list)):
        return json.dumps(value)
    inner = indent + "  "
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    items = [("" if name is None else f"{json.dumps(name)}: ") + as_json(item, inner) for name, item in pairs]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    if any(isinstance(item, (dict, list)) for item in (value.values() if isinstance(value, dict) else value)):
        return f"{opening}\n{inner}" + f",\n{inner}".join(items) + f"\n{indent}{closing}"
    return opening + ", ".join(items) + closing
