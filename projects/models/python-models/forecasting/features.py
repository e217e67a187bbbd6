"""Which as-of features the models use: differences, home minus away, and where the game is played.

Nothing of the set `market` is among them, since the models are set beside the closing lines, and nothing of `weather`,
which is known at kick-off only. A column that is added to the table is not used before it is named here.
"""

import numpy as np

from .tables import BadInput, read_table

# A game with an empty one among these has no history and is not forecast. The same columns as in glm/features.R, so that
# all models forecast the same games.
HISTORY = ("form_diff_margin_ewm", "form_diff_margin_season", "form_diff_win_season", "rest_diff_days")

_FORM = [f"form_diff_{metric}" for metric in ("points_for_ewm", "points_against_ewm", "margin_last5", "win_ewm")]
_EPA = [
    f"epa_diff_{side}_{metric}"
    for side in ("off", "def")
    for metric in ("pass_ewm", "rush_ewm", "success_ewm", "play_ewm", "play_season")
]
_PLAYS = [
    f"plays_diff_{rate}_rate_season" for rate in ("explosive_pass", "sack", "turnover", "third_down", "red_zone_td")
]

FEATURES = ("home_field", "home_divisional", "home_playoff", *HISTORY, *_FORM, *_EPA, *_PLAYS)


def read_features(path, games):
    """The features of the games named: games × FEATURES, NaN where empty. Complains about a game without a row."""
    table = read_table(path, ("game_id", *FEATURES))
    row_of = {game: row for row, game in enumerate(table.text("game_id"))}
    unknown = [game for game in games if game not in row_of]
    if unknown:
        raise BadInput(f"{path}: no row for game {', '.join(unknown[:5])} of the schedules")
    rows = [row_of[game] for game in games]
    return np.column_stack([table.numbers(column)[rows] for column in FEATURES])


def have_history(features):
    """Which rows of a matrix of FEATURES are games that can be forecast."""
    return ~np.isnan(features[:, [FEATURES.index(column) for column in HISTORY]]).any(axis=1)
