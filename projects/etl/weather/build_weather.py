"""Weather at kick-off: reads READ_GAMES, READ_STADIUMS, READ_STATIONS and READ_HOURLY, writes to WRITE_DIR.

One game in, one row out. The bytes of the output depend on the content of the input alone.
"""

import json
import os
import sys
from collections import Counter

from weather.games import read_games
from weather.kickoff_weather import Weather, weather_of
from weather.observations import read_observations
from weather.stations import read_stadiums, read_stations
from weather.tables import BadTable, write_csv


def main():
    _require_one_origin(os.environ["READ_ORIGIN"], os.environ["READ_GAMES_ORIGIN"])
    games = read_games(os.environ["READ_GAMES"])
    stadiums = read_stadiums(os.environ["READ_STADIUMS"])
    stations = read_stations(os.environ["READ_STATIONS"])
    observations = read_observations(os.environ["READ_HOURLY"])
    unknown = sorted({game.stadium_id for game in games} - stadiums.keys())
    if unknown:
        raise BadTable(f"stadiums.csv: has no stadium {', '.join(unknown)}; add it to stadium-reference")
    rows = [weather_of(game, stadiums[game.stadium_id], stations, observations) for game in games]
    write_csv(os.path.join(os.environ["WRITE_DIR"], "weather.csv.gz"), Weather._fields, sorted(rows))
    _report(rows)


def _require_one_origin(*files):
    """Simulated stations would give real games a weather, and nobody would see it."""
    origins = []
    for path in files:
        with open(path, encoding="utf-8") as file:
            origins.append(json.load(file)["origin"])
    if len(set(origins)) > 1:
        raise BadTable(
            f"the stations are {origins[0]}, the games {origins[1]}: npx nx run etl-refresh:run "
            "(with RESEARCH_ORIGIN=sample for simulated ones)"
        )


def _report(rows):
    sources = Counter(row.source for row in rows)
    print(f"{len(rows):,} games:", ", ".join(f"{count:,} {source}" for source, count in sources.most_common()))
    part = [row.game_id for row in rows if row.source not in ("indoors", "none") and None in (row.temp_f, row.wind_mph)]
    unknown = [row.game_id for row in rows if row.source == "none"]
    for said, ids in (("only one of temperature and wind", part), ("no weather though in the open", unknown)):
        if ids:
            print(f"warning: {len(ids)} games have {said}: {', '.join(ids[:10])}{' …' if len(ids) > 10 else ''}")


if __name__ == "__main__":
    try:
        main()
    except BadTable as problem:
        sys.exit(f"error: {problem}")
