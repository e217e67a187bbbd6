"""What moneylines stand for, and what betting against them brings."""

import numpy as np


def decimal_odds(moneyline):
    """What a stake of 1 pays back when it wins: 2.5 for 150, 1.5 for -200; NaN for null."""
    return 1 + np.where(moneyline < 0, -100.0, moneyline) / np.where(moneyline < 0, moneyline, 100.0)


def market_probability(games):
    """The market's probability of a home win with its margin taken out in proportion; NaN without both moneylines."""
    home, away = 1 / decimal_odds(games["home_moneyline"]), 1 / decimal_odds(games["away_moneyline"])
    return home / (home + away)


def profits(games, p):
    """Profit of each game for a stake of 1 on the side with the larger expected value; NaN where nothing is staked.

    A side is bet when probability times odds is above 1; two sides that are equally good are not, nor is a game without
    both moneylines.
    """
    home, away = decimal_odds(games["home_moneyline"]), decimal_odds(games["away_moneyline"])
    worth_home, worth_away = p * home, (1 - p) * away
    on_home, on_away = (worth_home > 1) & (worth_home > worth_away), (worth_away > 1) & (worth_away > worth_home)
    won = games["home_win"] == 1
    gained = np.where(on_home, np.where(won, home, 0), np.where(won, 0, away)) - 1
    return np.where(on_home | on_away, gained, np.nan)
