-- games that were played and are not in mart.game_summary, or there with another score
SELECT games.game_id, games.home_score, games.away_score
FROM games LEFT JOIN mart.game_summary AS summary USING (game_id)
WHERE games.played
  AND (summary.game_id IS NULL OR (summary.home_score, summary.away_score) <> (games.home_score, games.away_score))
ORDER BY games.game_id
