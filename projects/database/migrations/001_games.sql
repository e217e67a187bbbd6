-- One row a game, from nflverse-schedules. Columns of the file that nothing here asks for are in `others`.
CREATE TABLE games (
  game_id text PRIMARY KEY,
  season integer NOT NULL,
  game_type text NOT NULL,
  week integer NOT NULL,
  gameday date NOT NULL,
  played boolean NOT NULL,
  neutral boolean NOT NULL,
  home_team text NOT NULL,
  away_team text NOT NULL,
  home_score integer CHECK (home_score >= 0),
  away_score integer CHECK (away_score >= 0),
  result integer,
  home_rest integer NOT NULL,
  away_rest integer NOT NULL,
  spread_line numeric,
  total_line numeric,
  home_moneyline integer,
  away_moneyline integer,
  roof text,
  temp numeric,
  wind numeric,
  stadium_id text NOT NULL,
  others jsonb NOT NULL DEFAULT '{}',
  CHECK (home_team <> away_team),
  CHECK (NOT played OR (home_score IS NOT NULL AND away_score IS NOT NULL))
);
CREATE INDEX games_by_season ON games (season, week);
