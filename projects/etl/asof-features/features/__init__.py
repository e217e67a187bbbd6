"""As-of features of games: one module for each set, over the records of the teams."""
