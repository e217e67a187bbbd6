-- Prices of bookmakers for a side of a market of a game.
CREATE TABLE odds_history (
  game_id text NOT NULL,
  market text NOT NULL CHECK (market IN ('money_line', 'spread', 'total')),
  side text NOT NULL CHECK (side IN ('home', 'away', 'over', 'under')),
  line numeric,
  price integer NOT NULL,
  opening_line numeric,
  opening_price integer,
  book text NOT NULL,
  season integer NOT NULL,
  gameday date NOT NULL,
  PRIMARY KEY (game_id, market, side, book)
);
