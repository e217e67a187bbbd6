-- Explosive plays: runs of at least 10 yards and passes of at least 20.
ALTER TABLE plays ADD COLUMN explosive boolean GENERATED ALWAYS AS (
  CASE
    WHEN rush_attempt THEN yards_gained >= 10
    WHEN pass_attempt THEN yards_gained >= 20
  END
) STORED;

-- One row a team and season, over its plays from scrimmage.
CREATE MATERIALIZED VIEW mart.team_advanced AS
SELECT
  season,
  posteam AS team,
  count(*) AS plays,
  avg(success::int) AS success_rate,
  avg(explosive::int) AS explosive_rate,
  avg(cpoe ORDER BY game_id, play_id) AS cpoe,
  avg(epa ORDER BY game_id, play_id) FILTER (WHERE down >= 3) AS late_down_epa
FROM plays
WHERE posteam IS NOT NULL AND (pass_attempt OR rush_attempt)
GROUP BY season, posteam
WITH NO DATA;
CREATE UNIQUE INDEX team_advanced_key ON mart.team_advanced (season, team);
