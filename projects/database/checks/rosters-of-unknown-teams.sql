-- teams of rosters that play no game of that season
-- severity: warn
SELECT DISTINCT season, team
FROM rosters
WHERE NOT EXISTS (
  SELECT FROM games WHERE games.season = rosters.season AND rosters.team IN (games.home_team, games.away_team)
)
ORDER BY season, team
