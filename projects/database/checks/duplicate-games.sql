-- games that are there twice: the same teams on the same day
SELECT gameday, home_team, away_team, array_agg(game_id ORDER BY game_id) AS game_ids
FROM games
GROUP BY gameday, home_team, away_team
HAVING count(*) > 1
ORDER BY gameday
