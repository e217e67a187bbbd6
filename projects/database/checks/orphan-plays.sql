-- plays whose game is not in games
SELECT plays.game_id, min(plays.play_id) AS first_play, count(*) AS plays
FROM plays LEFT JOIN games USING (game_id)
WHERE games.game_id IS NULL
GROUP BY plays.game_id
ORDER BY plays.game_id
