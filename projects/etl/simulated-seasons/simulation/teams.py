"""The league: seasons, divisions, venues. Codes are those of the real files; everything about persons is made up."""

import datetime
from typing import NamedTuple


class Season(NamedTuple):
    """What distinguishes one season's shape from another's."""

    year: int
    opening: datetime.date  # the Thursday of week 1
    rounds: int  # games a team plays
    seeds: int  # playoff places of a conference
    neutral_games: int
    home_edge: float  # points
    cancelled_week: int  # the week one of whose games is never played; 0 is none


class Venue(NamedTuple):
    """Where a team plays at home."""

    stadium_id: str
    roof: str  # outdoors, dome or retractable
    surface: str
    winter: int  # mean temperature in January, degrees Fahrenheit


SEASONS = [
    Season(2019, datetime.date(2019, 9, 5), 16, 6, 5, 1.2, 0),
    Season(2020, datetime.date(2020, 9, 10), 16, 7, 0, 0.2, 0),
    Season(2021, datetime.date(2021, 9, 9), 17, 7, 2, 1.4, 0),
    Season(2022, datetime.date(2022, 9, 8), 17, 7, 5, 1.8, 17),
]

# LV stands for the franchise through its move; `code_in` gives the code of a season.
DIVISIONS = {
    "AFC": [
        ["BUF", "MIA", "NE", "NYJ"],
        ["BAL", "CIN", "CLE", "PIT"],
        ["HOU", "IND", "JAX", "TEN"],
        ["DEN", "KC", "LV", "LAC"],
    ],
    "NFC": [
        ["DAL", "NYG", "PHI", "WAS"],
        ["CHI", "DET", "GB", "MIN"],
        ["ATL", "CAR", "NO", "TB"],
        ["ARI", "LA", "SEA", "SF"],
    ],
}
TEAMS = [team for divisions in DIVISIONS.values() for division in divisions for team in division]
DIVISION_OF = {
    team: (conference, number)
    for conference, divisions in DIVISIONS.items()
    for number, division in enumerate(divisions)
    for team in division
}

_DOMES = {"DET": "fieldturf", "MIN": "sportturf", "NO": "sportturf", "LV": "grass", "LA": "matrixturf"}
_RETRACTABLE = {"ARI": "grass", "ATL": "fieldturf", "DAL": "matrixturf", "HOU": "matrixturf", "IND": "fieldturf"}
_TURF = {"BUF", "CAR", "CIN", "NE", "NYG", "SEA", "TEN"}
_WARM = {"JAX", "LAC", "MIA", "SF", "TB"}
_SHARED = {"NYJ": "NYG", "LAC": "LA"}


def code_in(team, season):
    """The code that the files of a season use for a team."""
    return "OAK" if team == "LV" and season.year < 2020 else team


def venue_of(team, season):
    """A team's home venue: two pairs of teams share one from 2020, and one franchise moves into a dome."""
    if team == "LV" and season.year < 2020:
        return Venue("OAK00", "outdoors", "grass", 52)
    owner = _SHARED.get(team, team) if team == "NYJ" or season.year >= 2020 else team
    stadium = f"{owner}00"
    if owner in _DOMES:
        return Venue(stadium, "dome", _DOMES[owner], 68)
    if owner in _RETRACTABLE:
        return Venue(stadium, "retractable", _RETRACTABLE[owner], 50)
    return Venue(stadium, "outdoors", "fieldturf" if owner in _TURF else "grass", 60 if owner in _WARM else 30)


def initial_strengths(sampler):
    """Points by which each team would beat an average one on neutral ground."""
    return {team: sampler.normal(0, 4.4) for team in TEAMS}
