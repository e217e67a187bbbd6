"""Hourly observations of stations, in UTC, degrees Celsius and km/h."""

from datetime import datetime, timedelta, timezone
from typing import NamedTuple, Optional

from .tables import NULLS, BadTable, read_rows

COLUMNS = ("station_id", "observed_at", "temp_c", "wind_kmh")
LONGEST_GAP = timedelta(minutes=90)
_MILES_PER_KM = 1 / 1.609344


class Observation(NamedTuple):
    station_id: str
    at: datetime
    temp_c: Optional[float]
    wind_kmh: Optional[float]

    @property
    def temp_f(self):
        return None if self.temp_c is None else round(self.temp_c * 9 / 5 + 32, 1)

    @property
    def wind_mph(self):
        return None if self.wind_kmh is None else round(self.wind_kmh * _MILES_PER_KM, 1)

    @property
    def missing(self):
        """How many of temperature and wind it lacks."""
        return (self.temp_c is None) + (self.wind_kmh is None)


def iso(moment):
    """2022-10-09T13:00:00Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def read_observations(path):
    """Observations by station and hour."""
    return {(one.station_id, one.at): one for one in (_observation(path, line, row) for line, row in read_rows(path, COLUMNS))}


def _observation(path, line, row):
    try:
        at = datetime.strptime(row["observed_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
        temp, wind = (None if row[name] in NULLS else float(row[name]) for name in COLUMNS[2:])
    except ValueError as problem:
        raise BadTable(f"{path}:{line}: station {row['station_id']}: {problem}") from None
    return Observation(row["station_id"], at, temp, wind)


def hours_near(moment):
    """The full hours within 90 minutes of a moment, nearest first and the earlier of two that are as near."""
    first = (moment - LONGEST_GAP).replace(minute=0, second=0, microsecond=0)
    hours = [first + timedelta(hours=step) for step in range(5)]
    near = [hour for hour in hours if abs(hour - moment) <= LONGEST_GAP]
    return sorted(near, key=lambda hour: (abs(hour - moment), hour))
