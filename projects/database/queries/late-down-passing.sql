-- Expected points of passes on late downs, by team and season.
SELECT season, posteam, count(*) AS passes, round(avg(epa)::numeric, 4) AS epa
FROM plays
WHERE pass_attempt AND down >= 3
GROUP BY season, posteam
ORDER BY season, posteam
