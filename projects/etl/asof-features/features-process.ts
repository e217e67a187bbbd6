import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A row by column name; null is an empty cell. */
export type Row = Readonly<Record<string, string | number | null>>;

/** The tables that features are made from, by the names of the reads. */
export type Tables = Readonly<{ games: readonly Row[] } & Partial<Record<string, readonly Row[]>>>;

/** The features of each game by its id: exact numbers, null where null. */
export interface Answer {
  readonly sets: Readonly<Record<string, readonly string[]>>;
  readonly games: ReadonlyMap<string, Readonly<Record<string, number | null>>>;
}

const program = `
import json, sys
from features.compute import compute
from features.tables import Table, BadTable
for line in sys.stdin:
    try:
        tables = {name: Table(name, columns) for name, columns in json.loads(line).items()}
        found = compute(tables)
        columns = {name: [None if v != v else v for v in map(float, values)] for name, values in found.columns.items()}
        answer = {"ids": found.games.game_id, "sets": found.sets, "columns": columns}
    except BadTable as problem:
        answer = {"problem": str(problem)}
    print(json.dumps(answer), flush=True)
`;

/** Columns of rows as the text that a CSV file would have. */
function asColumns(rows: readonly Row[]): Record<string, string[]> {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => String(row[name] ?? ''))]));
}

/** The Python modules of a folder, running: many questions, one start. */
export class FeaturesProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #said = '';

  constructor(python: string, folder: string = __dirname) {
    this.#child = spawn(python, ['-B', '-W', 'error', '-c', program], { cwd: folder });
    this.#child.stderr.on('data', (text: Buffer) => (this.#said += text.toString()));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The features of the games; what a bad table is told is thrown. */
  async of(tables: Tables): Promise<Answer> {
    const given = Object.entries(tables).map(([name, rows]) => [name, asColumns(rows ?? [])]);
    this.#child.stdin.write(`${JSON.stringify(Object.fromEntries(given))}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error(this.#said);
    const { problem, ids, sets, columns } = JSON.parse(line.value);
    if (problem !== undefined) throw new Error(problem);
    const names = Object.keys(columns);
    const rowOf = (at: number) => Object.fromEntries(names.map((name) => [name, columns[name][at]]));
    return { sets, games: new Map(ids.map((id: string, at: number) => [id, rowOf(at)])) };
  }

  close(): void {
    this.#child.kill();
  }
}
