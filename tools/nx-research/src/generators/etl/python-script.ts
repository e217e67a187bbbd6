import type { EtlTask } from './etl-task';

/** The Python script of a new etl project. */
export function pythonScript({ name, main, others, table, quarantine }: EtlTask): string {
  const counts = others.map(
    ({ as }) =>
      `${as} = [row for path in paths("${as}") for row in read_rows(path)]\nprint(f"${as}: {len(${as})} rows read")\n`,
  );
  return `"""${name}: say here in a sentence what the table is.

Reads \${READ_…}, writes into \${WRITE_DIR}. Exit with 75 for what may pass by itself (a server that is busy): the task is
then tried again. Never fill a gap with something invented: leave the cell empty, or put the row into quarantine.
"""

import csv
import gzip
import io
import os
import sys
from pathlib import Path

PLACE = ("source_file", "source_line")


def paths(name):
    """The files behind a name of "reads": one path a line, several where the name has {season} in it."""
    return [Path(path) for path in os.environ[f"READ_{name.upper()}"].splitlines()]


def clean(cell):
    """Trimmed; R's NA is an empty cell."""
    cell = cell.strip()
    return "" if cell == "NA" else cell


def read_rows(path):
    """The rows of a .csv or .csv.gz as dictionaries, each with the file and line that it comes from."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, None)
        if header is None:
            sys.exit(f"{path.name}: empty, without a header")
        for cells in reader:
            if len(cells) != len(header):
                sys.exit(f"{path.name}:{reader.line_num}: {len(cells)} cells, the header has {len(header)}")
            row = dict(zip(header, map(clean, cells)))
            yield {**row, "source_file": path.name, "source_line": str(reader.line_num)}


def write_table(name, columns, rows):
    """Equal rows give equal bytes: no time in the archive, one kind of line end."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\\n")
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode()
    target = Path(os.environ["WRITE_DIR"], name)
    target.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)


def split(rows):
    """The rows to keep and the rows to reject, each of these with a reason."""
    kept, rejected, seen = [], [], {}
    for row in rows:
        content = tuple(value for column, value in sorted(row.items()) if column not in PLACE)
        place = f'{row["source_file"]}:{row["source_line"]}'
        if content in seen:
            rejected.append({**row, "reason": f"the same as {seen[content]}"})
        else:
            seen[content] = place
            kept.append(row)
    return kept, rejected


rows = [row for path in paths("${main.as}") for row in read_rows(path)]
${counts.join('')}kept, rejected = split(rows)
columns = list(dict.fromkeys([*PLACE, *(column for row in rows for column in row)]))
write_table("${table}", columns, kept)
write_table("${quarantine}", [*columns, "reason"], rejected)
print(f"{len(rows)} rows read, {len(kept)} written, {len(rejected)} in quarantine")
`;
}
