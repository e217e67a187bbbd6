"""What one row of a file says: a quote for one side of one game, or the reason why it cannot be used."""

from typing import NamedTuple, Optional

from .schedule import Game
from .tables import NULLS

COLUMNS = ("game_id", "market_type", "abbr", "lines", "odds", "opening_lines", "opening_odds", "book")
MARKETS = ("money_line", "spread", "total")
_SENTINEL = 99999  # stands for a price that nobody noted, with either sign


class Rejected(Exception):
    """Why a row cannot be used."""


class Quote(NamedTuple):
    game: Game
    market: str
    side: str
    line: Optional[str]
    price: str
    opening_line: Optional[str]
    opening_price: Optional[str]
    book: str

    @property
    def key(self):
        return self.game.game_id, self.market, self.side, self.book


def quote_of(row, games):
    """The quote in a row; raises Rejected with the reason."""
    game = _game(row["game_id"], games)
    market = row["market_type"]
    if market not in MARKETS:
        raise Rejected(f"market_type '{market}' is none of {', '.join(MARKETS)}")
    if row["book"] in NULLS:
        raise Rejected("no book")
    side = _side(row["abbr"], market, game)
    price = _price("odds", row["odds"])
    if price is None:
        raise Rejected("no price: odds is null" if row["odds"] in NULLS else "no price: odds is the sentinel ±99999")
    line = _line("lines", row["lines"], market)
    if line is None and market != "money_line":
        raise Rejected(f"a {market} without a line")
    opening_line = _line("opening_lines", row["opening_lines"], market)
    return Quote(game, market, side, line, price, opening_line, _price("opening_odds", row["opening_odds"]), row["book"])


def is_sentinel(cell):
    """True for a price of 99999 or -99999, however it is written."""
    number = None if cell in NULLS else _number(cell)
    return number is not None and abs(number) == _SENTINEL


def _game(game_id, games):
    if game_id in NULLS:
        raise Rejected("no game_id")
    if game_id not in games:
        raise Rejected("the schedule has no such game_id")
    return games[game_id]


def _side(code, market, game):
    if market == "total":
        if code in ("over", "under"):
            return code
        raise Rejected(f"abbr '{code}' of a total is neither over nor under")
    side = game.side_of(code)
    if side is None:
        raise Rejected("filed under the wrong game: the team does not play in it")
    return side


def _price(column, cell):
    """American odds as a whole number; None for null and for the sentinel."""
    if cell in NULLS or is_sentinel(cell):
        return None
    number = _number(cell)
    if number is None or number != int(number) or abs(number) < 100:
        raise Rejected(f"{column} '{cell}' is no American price")
    return str(int(number))


def _line(column, cell, market):
    """Points. A money line has none, though the file writes 0.0 where it has no opening line."""
    if cell in NULLS:
        return None
    number = _number(cell)
    if number is None or (market == "money_line" and number != 0):
        raise Rejected(f"{column} '{cell}' is no line of a {market}")
    return None if market == "money_line" else f"{number + 0.0:g}"


def _number(cell):
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None
