-- Who belonged to which team in which week. A few players have no gsis_id: their name is a part of the key.
CREATE TABLE rosters (
  season integer NOT NULL,
  week integer NOT NULL,
  team text NOT NULL,
  gsis_id text,
  full_name text NOT NULL,
  position text,
  status text,
  years_exp integer,
  UNIQUE NULLS NOT DISTINCT (season, week, team, gsis_id, full_name)
);
CREATE INDEX rosters_by_player ON rosters (gsis_id);

-- One row a player, with what the last week of a roster says of him.
CREATE MATERIALIZED VIEW players AS
SELECT DISTINCT ON (gsis_id)
  gsis_id,
  full_name,
  position,
  team AS last_team,
  season AS last_season,
  min(season) OVER (PARTITION BY gsis_id) AS first_season
FROM rosters
WHERE gsis_id IS NOT NULL
ORDER BY gsis_id, season DESC, week DESC, team
WITH NO DATA;
CREATE UNIQUE INDEX players_key ON players (gsis_id);
