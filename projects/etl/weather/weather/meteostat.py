"""Meteostat's bulk files, from a server or from a folder in the same layout.

`stations/lite.json.gz` lists stations; `hourly/{station}.csv.gz` has no header: date, hour (UTC), temperature (°C), dew
point, humidity, precipitation, snow, wind direction, wind speed (km/h), gust, pressure, sunshine, condition code.
"""

import csv
import gzip
import io
import json
import os
import zlib
from datetime import date, datetime, time, timezone

from .distance import Place
from .http import Refused, Unavailable, get
from .observations import Observation
from .stations import Station
from .tables import BadTable

_STATIONS = "stations/lite.json.gz"
_CELLS = 13
_TEMP, _WIND = 2, 8


class NotThere(Exception):
    """There is no such file."""


class Meteostat:
    def __init__(self, source):
        """`source`: an http(s) address, or a folder."""
        self.source = source
        self._from_server = source.startswith(("http://", "https://"))

    def stations(self):
        """(station, first day, last day of its observations) of all that have any."""
        try:
            listed = json.loads(self._text(_STATIONS))
            return [_station(one) for one in listed if one["inventory"]["hourly"]["start"]]
        except NotThere:
            raise BadTable(f"{self.source}: there is no {_STATIONS}") from None
        except (ValueError, KeyError, TypeError) as problem:
            raise BadTable(f"{self.source}: {_STATIONS} is no list of stations: {type(problem).__name__} {problem}") from None

    def observations(self, station_id, days):
        """What a station observed on some days; nothing when it has no file."""
        name = f"hourly/{station_id}.csv.gz"
        try:
            text = self._text(name)
        except NotThere:
            return []
        wanted = {day.isoformat() for day in days}
        reader = csv.reader(io.StringIO(text))
        rows = ((reader.line_num, cells) for cells in reader)
        return [_observation(station_id, name, line, cells) for line, cells in rows if _day(name, line, cells) in wanted]

    def _text(self, name):
        body = _download(f"{self.source.rstrip('/')}/{name}") if self._from_server else _read(os.path.join(self.source, name))
        try:
            return gzip.decompress(body).decode()
        except (EOFError, OSError, zlib.error, UnicodeDecodeError) as problem:
            said = f"{self.source}: {name} is cut off or no gzip file: {problem}"
            raise (Unavailable if self._from_server else BadTable)(said) from None


def _download(url):
    try:
        return get(url, url)[0]
    except Refused as refused:
        if refused.status == 404:
            raise NotThere(url) from None
        raise


def _read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise NotThere(path) from None


def _station(one):
    hourly, place = one["inventory"]["hourly"], one["location"]
    name = one["name"].get("en") or next(iter(one["name"].values()), "")
    station = Station(str(one["id"]), name, one["country"], Place(float(place["latitude"]), float(place["longitude"])))
    return station, date.fromisoformat(hourly["start"]), date.fromisoformat(hourly["end"])


def _day(name, line, cells):
    if len(cells) < _CELLS:
        raise BadTable(f"{name}:{line}: {len(cells)} cells, there must be {_CELLS}")
    return cells[0]


def _observation(station_id, name, line, cells):
    try:
        at = datetime.combine(date.fromisoformat(cells[0]), time(int(cells[1])), timezone.utc)
        temp, wind = (None if cells[index] == "" else float(cells[index]) for index in (_TEMP, _WIND))
    except ValueError as problem:
        raise BadTable(f"{name}:{line}: {problem}") from None
    return Observation(station_id, at, temp, wind)
