"""Rosters: invented players, some of whom change teams during a season.

Weekly rosters hold each team's squad of every week in which it plays; seasonal ones each player once, with the last
team. Columns are those of the real files; identifiers that other providers would give are null.
"""

from typing import NamedTuple

from .sampling import Sampler
from .teams import TEAMS, code_in

WEEKLY = (
    "season week game_type team position depth_chart_position jersey_number status status_description_abbr full_name "
    "gsis_id years_exp"
).split()
SEASONAL = (
    "season team position depth_chart_position jersey_number status full_name first_name last_name birth_date height "
    "weight college gsis_id espn_id sportradar_id yahoo_id rotowire_id pff_id pfr_id fantasy_data_id sleeper_id "
    "years_exp headshot_url ngs_position week game_type status_description_abbr football_name esb_id gsis_it_id "
    "smart_id entry_year rookie_year draft_club draft_number"
).split()
# Positions by number: 1-3, 4-6, ...; the numbers that plays name are those of players who stay all season.
_POSITIONS = [("QB", 3), ("RB", 6), ("WR", 11), ("TE", 14), ("K", 15), ("P", 16), ("LS", 17), ("OL", 30), ("DL", 39)]
_POSITIONS += [("LB", 46), ("DB", 56), ("OL", 64), ("WR", 70), ("DB", 78), ("LB", 86), ("RB", 93), ("DL", 115)]
_STAYS = 56
_ACTIVE, _SQUAD, _RESERVE = ("ACT", "A01"), ("DEV", "P01"), ("RES", "R01")


class _Stint(NamedTuple):
    """A player's weeks with one team, both ends included."""

    player: str  # team code and number
    number: int
    team: str
    first: int
    last: int
    state: tuple
    experience: int


def season_rosters(games, seed):
    """The lines of a season's roster and of its weekly rosters, headers first."""
    sampler, season = Sampler(seed), games[0].season
    playing = _weeks_of(games)
    stints = [stint for team in TEAMS for stint in _stints(team, season, sampler)]
    weekly, last = [], {}
    for stint in sorted(stints, key=lambda stint: (code_in(stint.team, season), stint.player, stint.first)):
        for week, kind in playing[stint.team]:
            if stint.first <= week <= stint.last:
                weekly.append(_cells(season, stint, week, kind))
                if week > last.get(stint.player, {"week": 0})["week"]:
                    last[stint.player] = weekly[-1]
    seasonal = sorted(last.values(), key=lambda cells: (cells["team"], cells["position"], cells["gsis_id"]))
    return _lines(SEASONAL, [_with_person(cells) for cells in seasonal]), _lines(WEEKLY, weekly)


def _weeks_of(games):
    """The weeks in which each team plays, with the kind of game."""
    weeks = {team: [] for team in TEAMS}
    for game in games:
        for team in (game.away, game.home):
            weeks[team].append((game.week, game.kind))
    return weeks


def _stints(team, season, sampler):
    """A team's players of a season: who stays, who comes and goes, and who leaves for another team."""
    code = code_in(team, season)
    for number in range(1, sampler.whole(80, 104) + 1):
        first, last, state = _weeks_with_team(number, season, sampler)
        experience = sampler.whole(0, 12)
        player = f"{code}-{season.year % 100}-{number}"
        yield _Stint(player, number, team, first, last, state, experience)
        if number > _STAYS and 2 <= last < season.rounds and sampler.chance(0.6):
            to = sampler.pick([one for one in TEAMS if one != team])
            yield _Stint(player, number, to, last + sampler.whole(1, 2), 22, _SQUAD, experience)


def _weeks_with_team(number, season, sampler):
    if number <= _STAYS:
        return 1, 22, _ACTIVE if number <= 53 else _SQUAD
    if number <= 72:
        return 1, 22, _SQUAD if number <= 66 else _RESERVE
    if sampler.chance(0.5):
        return 1, sampler.whole(1, 10), _SQUAD
    return sampler.whole(3, season.rounds - 2), 22, _SQUAD


def _cells(season, stint, week, kind):
    position = next(name for name, highest in _POSITIONS if stint.number <= highest)
    code = stint.player.split("-")[0]
    return {
        "season": season.year,
        "week": week,
        "game_type": kind,
        "team": code_in(stint.team, season),
        "position": position,
        "depth_chart_position": position,
        "jersey_number": "" if stint.number > 99 else f"{stint.number}.0",
        "status": stint.state[0],
        "status_description_abbr": stint.state[1],
        "full_name": f"{'Quarterback' if stint.number <= 3 else 'Player'} {code} {stint.number}",
        "gsis_id": f"SIM-{stint.player}",
        "years_exp": f"{stint.experience}.0",
    }


def _with_person(cells):
    """The columns of a season's roster: made-up parts of the name, and years that follow from the experience."""
    first, rest = cells["full_name"].split(" ", 1)
    entered = cells["season"] - int(float(cells["years_exp"]))
    person = {"first_name": first, "last_name": rest, "football_name": first, "college": "Simulated"}
    years = {"years_exp": int(float(cells["years_exp"])), "entry_year": entered, "rookie_year": f"{entered}.0"}
    return {**cells, **person, **years}


def _lines(columns, rows):
    yield ",".join(columns)
    for cells in rows:
        yield ",".join([str(cells.get(column, "")) for column in columns])
