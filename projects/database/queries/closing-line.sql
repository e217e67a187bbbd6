-- How far results were from the spread.
SELECT season, count(*) AS games, round(avg(abs(result - spread_line)), 3) AS error
FROM games
WHERE played
GROUP BY season
ORDER BY season
