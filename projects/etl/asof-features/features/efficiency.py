"""Sets `epa` and `plays`: what a team's earlier games were like, play by play. Every game counts the same."""

import numpy as np

from .team_rows import TeamRows, window_columns

EPA = {
    "off_pass": "epa_pass",
    "off_rush": "epa_rush",
    "off_play": "epa_play",
    "off_success": "success_play",
    "def_pass": "def_epa_pass",
    "def_rush": "def_epa_rush",
    "def_play": "def_epa_play",
    "def_success": "def_success_play",
}
RATES = (
    "pass_rate early_down_pass_rate neutral_pass_rate explosive_pass_rate explosive_rush_rate sack_rate turnover_rate "
    "third_down_rate red_zone_td_rate"
).split()


def epa(sources):
    return window_columns("epa", EPA, _rows(sources, "epa", EPA.values()))


def plays(sources):
    """Rates of things that happen a few times a game: three or five games say too little of them."""
    return window_columns("plays", RATES, _rows(sources, "plays", RATES), ("ewm", "season"))


def _rows(sources, name, columns):
    """The source's rows. Date and season come from the schedules, so that there is one truth about when a game was."""
    table = sources.table(name)
    if table is None:
        return TeamRows(sources.games, np.array([], dtype=int), [], np.empty((0, len(columns))))
    game, teams = sources.games_of(table), table.filled("team")
    _require_one_row_a_team(sources.games, table, zip(game.tolist(), teams))
    return TeamRows(sources.games, game, teams, np.column_stack([table.numbers(column) for column in columns]))


def _require_one_row_a_team(games, table, keys):
    seen = set()
    for row, (game, team) in enumerate(keys):
        if team not in (games.home_team[game], games.away_team[game]):
            raise table.complaint(row, "team", f"does not play in that game of {games.file}; are its codes today's?")
        if (game, team) in seen:
            raise table.complaint(row, "team", "is there twice; one row a game and team is needed")
        seen.add((game, team))
