"""Tables of text, read whole; every complaint names the file."""

import csv
import gzip
import zlib

import numpy as np


class BadInput(Exception):
    """What is wrong with something that was given, in a sentence for people."""


class Table:
    """The cells of some columns; `file` is what complaints call it."""

    def __init__(self, file, columns):
        self.file = file
        self._columns = columns

    def text(self, column):
        return self._columns[column]

    def numbers(self, column):
        """A column as floats, NaN where it is empty; complains about what is no finite number, with its line."""
        cells = self._columns[column]
        values = np.full(len(cells), np.nan)
        for row, cell in enumerate(cells):
            if cell not in ("", "NA"):
                values[row] = self._number(cell, row, column)
        return values

    def _number(self, cell, row, column):
        try:
            value = float(cell)
        except ValueError:
            value = np.nan
        if not np.isfinite(value):
            raise BadInput(f"{self.file}:{row + 2}: column {column} is not a number: '{cell}'")
        return value


def read_table(path, wanted):
    """The columns `wanted` of a .csv or .csv.gz file; others are not looked at. Complains about those that are missing."""
    try:
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
            header, *rows = list(csv.reader(file, strict=True)) or [[]]
    except (EOFError, OSError, UnicodeDecodeError, zlib.error, csv.Error) as problem:
        raise BadInput(f"{path}: cannot be read to its end ({problem})") from None
    missing = [column for column in wanted if column not in header]
    if missing:
        raise BadInput(f"{path}: column {', '.join(missing)} is missing")
    for line, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise BadInput(f"{path}:{line}: {len(row)} cells, the header has {len(header)}")
    positions = {column: header.index(column) for column in wanted}
    return Table(path, {column: [row[at] for row in rows] for column, at in positions.items()})
