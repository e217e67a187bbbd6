DROP MATERIALIZED VIEW mart.team_advanced;
ALTER TABLE plays DROP COLUMN explosive;
