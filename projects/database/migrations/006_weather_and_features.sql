-- What the weather was where it is known. Nothing is filled in.
CREATE TABLE weather (
  game_id text PRIMARY KEY,
  temp_f numeric,
  wind_mph numeric CHECK (wind_mph >= 0),
  source text NOT NULL,
  station_id text,
  observed_at timestamptz
);

-- What was known before a game. The sets of features change with the research, so most of them are in `others`.
CREATE TABLE features (
  game_id text PRIMARY KEY,
  season integer NOT NULL,
  week integer NOT NULL,
  gameday date NOT NULL,
  home_team text NOT NULL,
  away_team text NOT NULL,
  home_win integer CHECK (home_win IN (0, 1)),
  result integer,
  others jsonb NOT NULL DEFAULT '{}'
);
