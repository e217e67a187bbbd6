-- The newest season alone: a database as a developer has it.
DELETE FROM plays WHERE season < (SELECT max(season) FROM games);
DELETE FROM team_game_epa WHERE season < (SELECT max(season) FROM games);
DELETE FROM features WHERE season < (SELECT max(season) FROM games);
DELETE FROM odds_history WHERE season < (SELECT max(season) FROM games);
DELETE FROM rosters WHERE season < (SELECT max(season) FROM games);
DELETE FROM games WHERE season < (SELECT max(season) FROM games);
