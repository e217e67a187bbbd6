"""Where the simulated venues are: near the cities of the teams, those on neutral ground in London and New Orleans."""

from typing import NamedTuple


class Place(NamedTuple):
    """A spot on the map, in degrees and metres."""

    latitude: float
    longitude: float
    elevation: int
    time_zone: str


_EAST, _CENTRAL, _WEST = "America/New_York", "America/Chicago", "America/Los_Angeles"
_LONDON = Place(51.556, -0.280, 45, "Europe/London")
_FINAL = Place(29.951, -90.081, 2, _CENTRAL)

PLACES = {
    "ARI00": Place(33.528, -112.263, 330, "America/Phoenix"),
    "ATL00": Place(33.755, -84.401, 305, _EAST),
    "BAL00": Place(39.278, -76.623, 8, _EAST),
    "BUF00": Place(42.774, -78.787, 190, _EAST),
    "CAR00": Place(35.226, -80.853, 220, _EAST),
    "CHI00": Place(41.862, -87.617, 181, _CENTRAL),
    "CIN00": Place(39.095, -84.516, 150, _EAST),
    "CLE00": Place(41.506, -81.700, 180, _EAST),
    "DAL00": Place(32.748, -97.093, 165, _CENTRAL),
    "DEN00": Place(39.744, -105.020, 1595, "America/Denver"),
    "DET00": Place(42.340, -83.046, 183, "America/Detroit"),
    "GB00": Place(44.501, -88.062, 195, _CENTRAL),
    "HOU00": Place(29.685, -95.411, 15, _CENTRAL),
    "IND00": Place(39.760, -86.164, 217, "America/Indiana/Indianapolis"),
    "JAX00": Place(30.324, -81.637, 2, _EAST),
    "KC00": Place(39.049, -94.484, 260, _CENTRAL),
    "LA00": Place(33.953, -118.339, 32, _WEST),
    "LAC00": Place(33.864, -118.261, 20, _WEST),
    "LV00": Place(36.091, -115.184, 660, _WEST),
    "MIA00": Place(25.958, -80.239, 2, _EAST),
    "MIN00": Place(44.974, -93.258, 255, _CENTRAL),
    "NE00": Place(42.091, -71.264, 88, _EAST),
    "NO00": _FINAL,
    "NYG00": Place(40.813, -74.074, 2, _EAST),
    "OAK00": Place(37.752, -122.201, 2, _WEST),
    "PHI00": Place(39.901, -75.168, 4, _EAST),
    "PIT00": Place(40.447, -80.016, 222, _EAST),
    "SEA00": Place(47.595, -122.332, 5, _WEST),
    "SF00": Place(37.403, -121.970, 5, _WEST),
    "TB00": Place(27.976, -82.503, 11, _EAST),
    "TEN00": Place(36.166, -86.771, 120, _CENTRAL),
    "WAS00": Place(38.908, -76.864, 60, _EAST),
    **{f"NEU{week:02d}": _LONDON for week in range(4, 12)},
    **{f"NEU{week:02d}": _FINAL for week in (21, 22)},
}
