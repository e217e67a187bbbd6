"""Set `weather`: temperature and wind at kick-off as somebody measured them, never filled in.

`weather_missing` is 1 for a game in the open whose temperature or wind nobody gives.
"""

import numpy as np

_INDOORS = {"dome": 1.0, "closed": 1.0, "outdoors": 0.0, "open": 0.0}


def weather(sources):
    games = sources.games
    indoors = np.array([_INDOORS.get(roof, np.nan) for roof in games.roof], dtype=float)
    temperature, wind = sources.by_game("weather", "temp_f"), sources.by_game("weather", "wind_mph")
    unknown = np.isnan(temperature) | np.isnan(wind)
    return {
        "weather_temp_f": temperature,
        "weather_wind_mph": wind,
        "weather_indoors": indoors,
        "weather_missing": np.where(indoors == 1, 0.0, unknown.astype(float)),
    }
