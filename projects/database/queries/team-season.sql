-- The plays of one team in one season, as a notebook reads them.
SELECT game_id, play_id, play_type, epa
FROM plays
WHERE season = (SELECT max(season) FROM games) AND posteam = 'KC'
ORDER BY game_id, play_id
