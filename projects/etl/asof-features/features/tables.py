"""Tables of text: read whole, and turned into numbers with file, row and column in every complaint."""

import csv
import gzip
import zlib
from datetime import date

import numpy as np

NULLS = ("", "NA")


class BadTable(Exception):
    """What is wrong with a table: the file, the row's key, the column, and what to do."""


class Table:
    """A table as text: `columns` by name, all of one length. `file` is what complaints call it."""

    def __init__(self, file, columns):
        self.file = file
        self.columns = columns

    def __len__(self):
        return len(next(iter(self.columns.values()), []))

    def complaint(self, row, column, said):
        game = self.columns.get("game_id", {})
        key = f"game {game[row]}" if game else f"row {row + 1}"
        team = self.columns.get("team")
        key += f", {team[row]}" if team else ""
        return BadTable(f"{self.file}: {key}: column '{column}' {said}")

    def text(self, column):
        """The cells of a column; complains when the table has none of that name."""
        if column not in self.columns:
            known = ", ".join(self.columns) or "none"
            raise BadTable(
                f"{self.file}: column '{column}' is missing; the header has: {known}. "
                "Has it been renamed where the table is made?"
            )
        return self.columns[column]

    def filled(self, column):
        """The cells of a column that may not be null."""
        cells = self.text(column)
        for row, cell in enumerate(cells):
            if cell in NULLS:
                raise self.complaint(row, column, "is empty; every row needs it")
        return cells

    def numbers(self, column):
        """A column as floats, NaN where null."""
        cells = self.text(column)
        try:
            values = np.array([np.nan if cell in NULLS else float(cell) for cell in cells], dtype=float)
        except ValueError:
            values = None
        if values is not None and np.isinf(values).sum() == 0:
            return values
        row = next(row for row, cell in enumerate(cells) if cell not in NULLS and not _is_number(cell))
        raise self.complaint(row, column, f"is not a number: '{cells[row]}'")

    def integers(self, column):
        """A column of whole numbers without nulls."""
        values = self.numbers(column)
        wrong = np.flatnonzero(~(values == np.round(values)))
        if len(wrong) > 0:
            raise self.complaint(wrong[0], column, f"is not a whole number: '{self.text(column)[wrong[0]]}'")
        return values.astype(int)

    def days(self, column):
        """A column of ISO dates as day numbers."""
        known = {}
        for row, cell in enumerate(self.filled(column)):
            if cell not in known:
                try:
                    known[cell] = date.fromisoformat(cell).toordinal()
                except ValueError:
                    raise self.complaint(row, column, f"is not a date like 2022-09-08: '{cell}'") from None
        return np.array([known[cell] for cell in self.text(column)], dtype=int)


def _is_number(cell):
    try:
        return np.isfinite(float(cell))
    except ValueError:
        return False


def read_table(path):
    """The table of a .csv or .csv.gz file with a header; complains about a damaged file."""
    try:
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (EOFError, OSError, UnicodeDecodeError, zlib.error, csv.Error) as problem:
        raise BadTable(f"{path}: cannot be read to its end ({problem}); build the project that makes it again") from None
    if not rows:
        raise BadTable(f"{path}: has no header; build the project that makes it again")
    header = rows[0]
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise BadTable(f"{path}: record {number} has {len(row)} cells, the header has {len(header)}: '{','.join(row)[:40]}'")
    columns = list(zip(*rows[1:])) or [()] * len(header)
    return Table(path, dict(zip(header, columns)))
