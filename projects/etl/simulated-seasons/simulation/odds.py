"""odds/nfl_lines_odds.csv.gz: what invented bookmakers quoted, around the closing lines of the schedules.

It has the blemishes of the real file: other team codes, missing prices as 99999, games without an id (their rows
then look like duplicates), repeated rows, and rows filed under another game.
"""

from .market import american
from .sampling import Sampler

COLUMNS = "game_id market_type abbr lines odds opening_lines opening_odds book".split()
_BOOKS = ["BOOK A", "BOOK B", "BOOK C"]
_NULL = "NA"
_WITHOUT_ID, _REPEATED, _MISSING = 0.03, 0.01, 0.004
_MISFILED = {(2019, 40): 41, (2021, 100): 101}  # season and running number: the game under whose id it is filed


def odds_lines(games, seed):
    """The file's lines: header first, six rows a game and book."""
    sampler = Sampler(seed)
    yield ",".join(COLUMNS)
    numbered = {(game.season.year, game.number): game for game in games}
    for game in games:
        filed_as = numbered[(game.season.year, _MISFILED.get((game.season.year, game.number), game.number))]
        game_id = _NULL if sampler.chance(_WITHOUT_ID) else filed_as.row["game_id"]
        rows = [row for book in _BOOKS for row in _quotes(game, book, sampler)]
        for market, abbr, lines, odds, opening_lines, opening_odds, book in _blemished(rows, sampler):
            yield f"{game_id},{market},{abbr},{lines},{odds},{opening_lines},{opening_odds},{book}"


def _quotes(game, book, sampler):
    """The six rows of one book: money line, spread and total, for both sides of each."""
    away, home = code_of(game.away, game), code_of(game.home, game)
    quotes = game.quotes
    spread, total = (quotes.spread_line + _step(sampler), quotes.total_line + _step(sampler))
    opened = quotes.spread_line + 2 * _step(sampler), quotes.total_line + 3 * _step(sampler)
    if quotes.home_moneyline is not None:
        for abbr, price in ((home, quotes.home_moneyline), (away, quotes.away_moneyline)):
            yield ["money_line", abbr, _NULL, _moved(price, sampler), "0.0", _moved(price, sampler), book]
    for abbr, sign in ((home, -1), (away, 1)):
        lines = _decimal(sign * spread), _decimal(sign * opened[0])
        yield ["spread", abbr, lines[0], _even(sampler), lines[1], _even(sampler), book]
    for abbr in ("under", "over"):
        yield ["total", abbr, _decimal(total), _even(sampler), _decimal(opened[1]), _even(sampler), book]


def _blemished(rows, sampler):
    for row in rows:
        if sampler.chance(_MISSING):
            row[sampler.pick([3, 5])] = sampler.pick([99999, -99999], [1, 5])
        row[5] = f"{row[5]}.0"
        yield row
        if sampler.chance(_REPEATED):
            yield row


def code_of(team, game):
    """A team's code as the bookmakers write it: JAC for JAX, and the old one of a franchise for a year after its move."""
    if team == "LV" and game.season.year <= 2020:
        return "OAK"
    return "JAC" if team == "JAX" else team


def _step(sampler):
    return sampler.pick([-0.5, 0.0, 0.5], [1, 3, 1])


def _moved(price, sampler):
    """A price near another one: the chance that it stands for moves by up to 0.02."""
    chance = 100 / (100 + price) if price > 0 else -price / (100 - price)
    return american(min(0.97, max(0.03, chance + sampler.whole(-20, 20) / 1000)))


def _even(sampler):
    return sampler.pick([-115, -110, -108, -105, -102, 100, 102, 105], [2, 9, 2, 4, 2, 1, 2, 1])


def _decimal(number):
    return str(number + 0.0)
