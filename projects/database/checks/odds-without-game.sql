-- odds whose game is not in games
-- severity: warn
SELECT DISTINCT odds_history.game_id
FROM odds_history LEFT JOIN games USING (game_id)
WHERE games.game_id IS NULL
ORDER BY 1
