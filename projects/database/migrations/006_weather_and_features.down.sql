DROP TABLE features;
DROP TABLE weather;
