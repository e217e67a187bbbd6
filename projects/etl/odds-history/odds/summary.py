"""What the terminal shows: how many rows were read, used and rejected, why, and which seasons have no odds."""

from collections import Counter

from .quote import is_sentinel
from .tables import NULLS


def summary(rows, result, games):
    """Lines of text."""
    rejected = len(result.quarantine)
    yield f"{len(rows):,} rows = {len(result.quotes):,} quotes + {rejected:,} in quarantine"
    for reason, count in Counter(_kind(reason) for *_, reason in result.quarantine).most_common():
        yield f"  {count:,} {reason}"
    closing, opening = (sum(is_sentinel(row[name]) for _, _, row in rows) for name in ("odds", "opening_odds"))
    yield f"sentinels: {closing:,} for a price, {opening:,} for an opening price, which is null"
    yield _repeated_keys(rows)
    yield from _without_odds(result, games)


def _kind(reason):
    return "repeat an earlier row" if reason.startswith("repeats ") else reason


def _repeated_keys(rows):
    keys = Counter(tuple(row[name] for name in ("game_id", "market_type", "abbr", "book")) for _, _, row in rows)
    repeated = sum(count - 1 for count in keys.values())
    without_game = sum(count - 1 for key, count in keys.items() if key[0] in NULLS)
    return f"repeated keys: {repeated:,}, of them {without_game:,} without a game_id"


def _without_odds(result, games):
    have = {quote.game.season for quote in result.quotes}
    lacking = sorted({game.season for game in games.values()} - have)
    if lacking:
        yield f"warning: no odds for {len(lacking)} seasons: {', '.join(lacking)}"
