"""Weather stations, nearest first."""

from typing import NamedTuple

from .distance import Place, kilometres
from .tables import BadTable, read_rows

COLUMNS = ("station_id", "name", "country", "latitude", "longitude")
FARTHEST_KM = 50.0


class Station(NamedTuple):
    station_id: str
    name: str
    country: str
    place: Place


def read_stations(path):
    return [
        Station(row["station_id"], row["name"], row["country"], place_of(path, line, row))
        for line, row in read_rows(path, COLUMNS)
    ]


def read_stadiums(path):
    """Places by stadium_id."""
    return {row["stadium_id"]: place_of(path, line, row) for line, row in read_rows(path, ("stadium_id", "latitude", "longitude"))}


def place_of(path, line, row):
    try:
        return Place(float(row["latitude"]), float(row["longitude"]))
    except ValueError:
        raise BadTable(f"{path}:{line}: latitude and longitude are no numbers: '{row['latitude']}', '{row['longitude']}'") from None


def nearest(place, stations):
    """(kilometres, station) of those that are near enough to tell the weather of a place, nearest first."""
    near = ((kilometres(place, station.place), station) for station in stations)
    return sorted(((km, station) for km, station in near if km <= FARTHEST_KM), key=lambda pair: (pair[0], pair[1].station_id))
