"""Set `market`: closing lines. They are nearly the best forecast there is, so no other set contains them.

A positive spread means that the home team is favoured. The probability is that of the moneylines, with the
bookmaker's margin taken out in proportion.
"""

import numpy as np


def market(sources):
    games = sources.games
    home, away = implied(games.home_moneyline), implied(games.away_moneyline)
    return {
        "market_home_probability": home / (home + away),
        "market_overround": home + away,
        "market_spread": games.spread_line,
        "market_total": games.total_line,
    }


def implied(moneyline):
    """The probability that an American moneyline stands for, margin included: -150 is 0.6, 200 is 1/3. NaN for null."""
    return np.where(moneyline < 0, -moneyline, 100.0) / (100.0 + np.abs(moneyline))
