-- teams and seasons whose games in mart.team_epa are not those of team_game_epa
SELECT season, team, counted.games, summary.games AS in_mart
FROM (SELECT season, team, count(*) AS games FROM team_game_epa GROUP BY season, team) AS counted
FULL JOIN mart.team_epa AS summary USING (season, team)
WHERE counted.games IS DISTINCT FROM summary.games
ORDER BY season, team
