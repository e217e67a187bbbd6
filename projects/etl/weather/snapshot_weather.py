"""Takes from Meteostat what the games without weather need: reads READ_GAMES and READ_STADIUMS, writes to WRITE_DIR.

SNAPSHOT_FROM is an address or a folder (empty: nothing can be asked, and the tables are empty); SNAPSHOT_PREVIOUS has the
tables of before. A station is asked only for days of which these have nothing, so what is pinned changes with new games alone;
`--anew` asks for everything.
"""

import os
import sys

from weather.http import MAY_PASS, Refused, Unavailable
from weather.games import read_games
from weather.meteostat import Meteostat
from weather.observations import COLUMNS as OBSERVATION_COLUMNS
from weather.observations import hours_near, iso, read_observations
from weather.stations import COLUMNS as STATION_COLUMNS
from weather.stations import nearest, read_stadiums
from weather.tables import BadTable, write_csv

_STATIONS_PER_GAME = 3  # the second and third where the nearest has nothing for that hour


def main():
    lacking = [game for game in read_games(os.environ["READ_GAMES"]) if game.lacks_weather and game.kickoff]
    source = os.environ["SNAPSHOT_FROM"]
    stations, observations = _take(source, lacking) if source else ([], [])
    folder = os.environ["WRITE_DIR"]
    write_csv(
        os.path.join(folder, "stations.csv"),
        STATION_COLUMNS,
        sorted((one.station_id, one.name, one.country, *one.place) for one in stations),
    )
    write_csv(
        os.path.join(folder, "hourly.csv.gz"),
        OBSERVATION_COLUMNS,
        sorted((one.station_id, iso(one.at), one.temp_c, one.wind_kmh) for one in observations),
    )
    print(f"{len(lacking)} games in the open lack weather; {len(observations):,} hours of {len(stations)} stations")


def _take(source, lacking):
    meteostat = Meteostat(source)
    needed = _days_by_station(lacking, meteostat.stations(), read_stadiums(os.environ["READ_STADIUMS"]))
    wanted = {(station.station_id, day) for station, days in needed.items() for day in days}
    observations = [one for one in _previous() if (one.station_id, one.at.date()) in wanted]
    have = {(one.station_id, one.at.date()) for one in observations}
    for station, days in needed.items():
        missing = sorted(day for day in days if (station.station_id, day) not in have)
        if missing:
            print(f"{station.station_id} ({station.name}): {len(missing)} days")
            observations += meteostat.observations(station.station_id, missing)
    return needed.keys(), observations


def _days_by_station(games, listed, stadiums):
    """Days of UTC by station; of each game the nearest stations whose observations reach to that day."""
    needed = {}
    spans = {station.station_id: (first, last) for station, first, last in listed}
    stations = [station for station, _, _ in listed]
    for game in games:
        days = {hour.date() for hour in hours_near(game.kickoff)}
        near = (station for _, station in nearest(stadiums[game.stadium_id], stations))
        covering = [station for station in near if all(spans[station.station_id][0] <= day <= spans[station.station_id][1] for day in days)]
        for station in covering[:_STATIONS_PER_GAME]:
            needed.setdefault(station, set()).update(days)
    return needed


def _previous():
    path = os.path.join(os.environ["SNAPSHOT_PREVIOUS"], "hourly.csv.gz")
    return read_observations(path).values() if os.path.exists(path) and "--anew" not in sys.argv else []


if __name__ == "__main__":
    try:
        main()
    except (BadTable, Refused) as problem:
        sys.exit(f"error: {problem}")
    except Unavailable as problem:
        print(f"error: {problem}", file=sys.stderr)
        sys.exit(MAY_PASS)
