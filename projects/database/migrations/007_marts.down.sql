DROP MATERIALIZED VIEW mart.team_epa, mart.game_summary;
DROP SCHEMA mart;
DROP TABLE team_game_epa;
