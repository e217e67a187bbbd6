"""The weather at kick-off, with where it is from: nflverse, a station nearby, a roof, or nobody."""

from typing import NamedTuple, Optional

from .observations import hours_near, iso
from .stations import nearest


class Weather(NamedTuple):
    game_id: str
    temp_f: object
    wind_mph: object
    source: str
    station_id: Optional[str]
    observed_at: Optional[str]


def weather_of(game, stadium, stations, observations):
    """Temperature and wind of one row are from one source. Nothing is filled in: what nobody measured is null."""
    if game.temp_f is not None or game.wind_mph is not None:
        return Weather(game.game_id, game.temp_f, game.wind_mph, "nflverse", None, None)
    if game.indoors:
        return Weather(game.game_id, None, None, "indoors", None, None)
    found = _best_observation(game, stadium, stations, observations)
    if found is None:
        return Weather(game.game_id, None, None, "none", None, None)
    return Weather(game.game_id, found.temp_f, found.wind_mph, "meteostat", found.station_id, iso(found.at))


def _best_observation(game, stadium, stations, observations):
    """Of the nearest station that has both values, else one of them; of that station the hour nearest to kick-off."""
    if game.kickoff is None:
        return None
    hours = hours_near(game.kickoff)
    of_stations = ((observations.get((station.station_id, hour)) for hour in hours) for _, station in nearest(stadium, stations))
    seen = [one for of_station in of_stations for one in of_station if one is not None and one.missing < 2]
    return min(seen, key=lambda one: one.missing, default=None)
