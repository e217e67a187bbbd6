-- Expected points of a team in a game, from epa-aggregation.
CREATE TABLE team_game_epa (
  game_id text NOT NULL,
  season integer NOT NULL,
  week integer NOT NULL,
  game_date date NOT NULL,
  team text NOT NULL,
  opponent text NOT NULL,
  home boolean NOT NULL,
  n_pass integer NOT NULL,
  n_rush integer NOT NULL,
  epa_pass double precision,
  epa_rush double precision,
  epa_play double precision,
  success_pass double precision,
  success_rush double precision,
  success_play double precision,
  def_n_pass integer NOT NULL,
  def_n_rush integer NOT NULL,
  def_epa_pass double precision,
  def_epa_rush double precision,
  def_epa_play double precision,
  def_success_pass double precision,
  def_success_rush double precision,
  def_success_play double precision,
  PRIMARY KEY (game_id, home)
);

CREATE SCHEMA mart;

-- One row a game that was played: score, the market's word on it, and the plays that there are of it.
CREATE MATERIALIZED VIEW mart.game_summary AS
SELECT
  games.game_id,
  games.season,
  games.week,
  games.gameday,
  games.home_team,
  games.away_team,
  games.home_score,
  games.away_score,
  games.spread_line,
  games.total_line,
  weather.temp_f,
  weather.wind_mph,
  coalesce(counted.plays, 0) AS plays,
  counted.epa
FROM games
LEFT JOIN weather USING (game_id)
LEFT JOIN (
  -- A sum of doubles depends on the order of its rows.
  SELECT game_id, count(*) AS plays, sum(epa ORDER BY play_id) AS epa FROM plays GROUP BY game_id
) AS counted USING (game_id)
WHERE games.played
WITH NO DATA;
CREATE UNIQUE INDEX game_summary_key ON mart.game_summary (game_id);

-- One row a team and season.
CREATE MATERIALIZED VIEW mart.team_epa AS
SELECT
  season,
  team,
  count(*) AS games,
  sum(epa_play * (n_pass + n_rush) ORDER BY game_id) / nullif(sum(n_pass + n_rush), 0) AS epa_play,
  sum(def_epa_play * (def_n_pass + def_n_rush) ORDER BY game_id) / nullif(sum(def_n_pass + def_n_rush), 0) AS def_epa_play
FROM team_game_epa
GROUP BY season, team
WITH NO DATA;
CREATE UNIQUE INDEX team_epa_key ON mart.team_epa (season, team);
