"""Tables of text: every record with its line, and every damage with file and line; output whose bytes are its rows'."""

import csv
import gzip
import io
import os
import zlib

NULLS = ("", "NA")


class BadTable(Exception):
    """What is wrong with a file: its name, the line, and what to do."""


def read_rows(path, columns):
    """Yields (line, row by column) of a .csv or .csv.gz file that has these columns and maybe others."""
    name = os.path.basename(path)
    line = 1
    try:
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, None)
            _check_header(name, header, columns)
            for cells in reader:
                line = reader.line_num
                if len(cells) != len(header):
                    raise BadTable(
                        f"{name}:{line}: {len(cells)} cells, the header has {len(header)}: '{','.join(cells)[:60]}'. "
                        "The file looks truncated or damaged: fetch it again"
                    )
                yield line, dict(zip(header, cells))
    except (EOFError, OSError, UnicodeDecodeError, zlib.error, csv.Error) as problem:
        raise BadTable(f"{name}:{line}: cannot be read to its end ({problem}); fetch it again") from None


def _check_header(name, header, columns):
    if header is None:
        raise BadTable(f"{name}: the file is empty; fetch it again")
    missing = [column for column in columns if column not in header]
    if missing:
        raise BadTable(
            f"{name}:1: column '{', '.join(missing)}' is missing; the header has: {', '.join(header)}. "
            "Has it been renamed upstream?"
        )


def write_csv(path, columns, rows):
    """Writes rows (tuples of cells, None for null); a .gz holds neither time nor name."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    content = text.getvalue().encode()
    with open(path, "wb") as file:
        if not path.endswith(".gz"):
            file.write(content)
            return
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as archive:
            archive.write(content)
