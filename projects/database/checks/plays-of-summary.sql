-- games whose plays in mart.game_summary are not counted as in plays
SELECT game_id, summary.plays AS in_mart, counted.plays
FROM mart.game_summary AS summary
JOIN (SELECT game_id, count(*) AS plays FROM plays GROUP BY game_id) AS counted USING (game_id)
WHERE summary.plays <> counted.plays
ORDER BY game_id
