"""Sorts rows into quotes and quarantine: one quote a key, and no choice between rows that contradict each other."""

from dataclasses import dataclass, field

from .quote import Rejected, quote_of


@dataclass
class Sorted:
    quotes: list = field(default_factory=list)
    quarantine: list = field(default_factory=list)  # (file, line, row, reason)


def sort_rows(rows, games):
    """Sorts (file, line, row): every row ends up in the one or the other."""
    result = Sorted()
    by_key = {}
    for file, line, row in rows:
        try:
            quote = quote_of(row, games)
        except Rejected as rejected:
            result.quarantine.append((file, line, row, str(rejected)))
        else:
            by_key.setdefault(quote.key, []).append((quote, (file, line, row)))
    for same_key in by_key.values():
        _settle(same_key, result)
    result.quotes.sort(key=lambda quote: quote.key)
    result.quarantine.sort(key=lambda entry: entry[:2])
    return result


def _settle(same_key, result):
    """One row, or repetitions of it, make a quote. Of several that differ nobody knows which is right: none is kept."""
    (first, (file, line, _)), *others = same_key
    if any(quote != first for quote, _ in others):
        result.quarantine += [(*where, "contradicts another row of the same game, market, side and book") for _, where in same_key]
        return
    result.quotes.append(first)
    result.quarantine += [(*where, f"repeats {file}:{line}") for _, where in others]
