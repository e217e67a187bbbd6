DROP TABLE stadiums;
