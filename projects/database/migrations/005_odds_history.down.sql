DROP TABLE odds_history;
