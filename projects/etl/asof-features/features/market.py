"""Set `market`: closing and opening lines. They are nearly the best forecast there is, so no other set contains them.

A positive spread means that the home team is favoured. Probabilities are those of the moneylines, with the
bookmaker's margin taken out in proportion. What `odds` says of a game is the mean of the bookmakers who say it.
"""

import numpy as np

from .record import mean


def market(sources):
    games = sources.games
    home, away = implied(games.home_moneyline), implied(games.away_moneyline)
    return {
        "market_home_probability": home / (home + away),
        "market_overround": home + away,
        "market_spread": games.spread_line,
        "market_total": games.total_line,
        **_of_books(sources),
    }


def implied(moneyline):
    """The probability that an American moneyline stands for, margin included: -150 is 0.6, 200 is 1/3. NaN for null."""
    return np.where(moneyline < 0, -moneyline, 100.0) / (100.0 + np.abs(moneyline))


def _of_books(sources):
    quotes = _Quotes(sources)
    return {
        "market_books_home_probability": quotes.home_probability("price"),
        "market_open_home_probability": quotes.home_probability("opening_price"),
        # A side's line is the points that it is given: a favourite's are negative.
        "market_open_spread": -quotes.over_books("spread", "home", "opening_line"),
        "market_open_total": quotes.over_books("total", "over", "opening_line"),
    }


class _Quotes:
    """The table `odds`: a row for each game, market, side and bookmaker."""

    def __init__(self, sources):
        self._games = len(sources.games.game_id)
        self._table = sources.table("odds")
        if self._table is None:
            return
        self._game = sources.games_of(self._table)
        self._market, self._side = (np.array(self._table.filled(name)) for name in ("market", "side"))
        self._books, self._book = np.unique(self._table.filled("book"), return_inverse=True)
        columns = ("price", "opening_price", "opening_line")
        self._values = {column: self._table.numbers(column) for column in columns}

    def home_probability(self, column):
        home, away = (implied(self._by_book("money_line", side, column)) for side in ("home", "away"))
        return _mean_of_rows(home / (home + away))

    def over_books(self, market, side, column):
        return _mean_of_rows(self._by_book(market, side, column))

    def _by_book(self, market, side, column):
        """A column of the rows of one market and side: games × bookmakers."""
        if self._table is None:
            return np.full((self._games, 1), np.nan)
        values = np.full((self._games, len(self._books)), np.nan)
        rows = (self._market == market) & (self._side == side)
        values[self._game[rows], self._book[rows]] = self._values[column][rows]
        return values


def _mean_of_rows(values):
    return mean(np.nansum(values, axis=1), np.sum(~np.isnan(values), axis=1))
