"""Hourly weather in Meteostat's bulk layout, for the days of outdoor games whose temperature and wind are missing.

Stations are invented, a few kilometres from each venue. Hours are UTC, temperatures in degrees Celsius, wind in km/h.
"""

import datetime
import json

from .places import PLACES
from .sampling import Sampler

_FIRST_DAY, _LAST_DAY = "2019-01-01", "2023-03-31"
_YEARLY_MEANS = [-2, 0, 5, 11, 17, 22, 25, 24, 20, 13, 7, 0]  # by month, at 42 degrees north


def stations():
    """The text of stations/lite.json: one station for each venue, in the order of their identifiers."""
    return json.dumps([_station(venue) for venue in sorted(PLACES)], separators=(",", ":"), sort_keys=True) + "\n"


def station_of(venue):
    """The identifier of a venue's station: five characters, as the real ones have."""
    return f"S{sorted(PLACES).index(venue):04d}"


def hourly_files(games, seed):
    """The lines of each station's file by station, without a header; only days of games that lack weather."""
    days = {}
    for game in games:
        if game.row["roof"] == "outdoors" and game.row["temp"] is None:
            first = game.kickoff[0]  # an evening game reaches into the next day of UTC
            days.setdefault(game.row["stadium_id"], set()).update([first, first + datetime.timedelta(days=1)])
    files = {}
    for venue in sorted(days):
        sampler = Sampler(seed + 7919 * sorted(PLACES).index(venue))
        files[station_of(venue)] = [line for day in sorted(days[venue]) for line in _day(day, venue, sampler)]
    return files


def _station(venue):
    place = PLACES[venue]
    country = "GB" if place.time_zone == "Europe/London" else "US"
    inventory = {"start": _FIRST_DAY, "end": _LAST_DAY}
    return {
        "id": station_of(venue),
        "name": {"en": f"Simulated station {venue}"},
        "country": country,
        "region": None if country == "GB" else "SIM",
        "identifiers": {"national": None, "wmo": None, "icao": None},
        "location": {
            "latitude": round(place.latitude + 0.03, 4),
            "longitude": round(place.longitude - 0.02, 4),
            "elevation": place.elevation,
        },
        "timezone": place.time_zone,
        "inventory": {"model": dict.fromkeys(["start", "end"]), "hourly": inventory},
    }


def _day(day, venue, sampler):
    """24 lines: warmest in the afternoon of the place; a wind speed is missing now and then, gusts always."""
    place = PLACES[venue]
    mean = _YEARLY_MEANS[day.month - 1] + 0.8 * (42 - place.latitude) * (1 if place.latitude < 45 else 0)
    mean, wind = sampler.normal(mean, 3), sampler.whole(4, 30)
    ahead = int(-place.longitude / 15)
    for hour in range(24):
        local = (hour - ahead) % 24
        temperature = round(mean + 4 - abs(local - 15) * 8 / 12 + sampler.whole(-5, 5) / 10, 1)
        speed = "" if sampler.chance(0.03) else f"{max(0, wind + sampler.whole(-3, 3))}.0"
        dew, humidity = round(temperature - 5.5, 1), sampler.whole(45, 90)
        direction, pressure = 10 * sampler.whole(0, 35), f"{1000 + sampler.whole(0, 300) / 10}"
        yield f"{day},{hour},{temperature},{dew},{humidity},0.0,,{direction},{speed},,{pressure},,2"
