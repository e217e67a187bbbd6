"""Distances on the earth, and the places that they lie between."""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

_EARTH_KM = 6371.0


class Place(NamedTuple):
    latitude: float
    longitude: float


def kilometres(one, other):
    """The great circle between two places (haversine)."""
    across = sin(radians(other.latitude - one.latitude) / 2) ** 2
    along = sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(across + cos(radians(one.latitude)) * cos(radians(other.latitude)) * along))
