import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** A row of a table: its cells by column. */
export type Cells = Readonly<Record<string, string>>;

/** What an R script did. */
export interface ScriptRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The bytes of a file that it wrote. */
  bytes(name: string): Buffer;
  /** The rows of a .csv or .csv.gz that it wrote. */
  rows(name: string): Record<string, string>[];
}

/** An R script that reads tables, and a folder of its own to run it in. */
export interface ScriptRig {
  /** Puts a file into the folder and gives its path. */
  put(name: string, content: string | Uint8Array): string;
  /** Runs the script as the executor does; `reads` has paths by name, several of them one a line. */
  run(reads: Cells, args?: readonly string[], environment?: Cells): ScriptRun;
  dispose(): void;
}

/** Makes a rig for a script that sources tables.R. */
export function rigOf(script: string, folder = mkdtempSync(join(tmpdir(), 'r-script-'))): ScriptRig {
  const variables = (reads: Cells): Cells =>
    Object.fromEntries(Object.entries(reads).map(([name, path]) => [`READ_${name.toUpperCase()}`, path]));
  return {
    put: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    run: (reads, args = [], environment = {}) => {
      const done = spawnSync('Rscript', ['--vanilla', script, ...args], {
        env: {
          PATH: process.env.PATH,
          LC_ALL: 'C.UTF-8',
          READ_TABLES: join(__dirname, 'tables.R'),
          WRITE_DIR: folder,
          ...variables(reads),
          ...environment,
        },
        encoding: 'utf8',
      });
      const bytes = (name: string): Buffer => readFileSync(join(folder, name));
      const rows = (name: string): Record<string, string>[] =>
        parse(name.endsWith('.gz') ? gunzipSync(bytes(name)) : bytes(name), { columns: true });
      const { status, stdout, stderr } = done;
      return { status, stdout, stderr, bytes, rows };
    },
    dispose: () => rmSync(folder, { recursive: true }),
  };
}

/** A table as CSV, with the columns of its first row. */
export function csvOf(...rows: readonly Cells[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const quote = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = rows.map((row) => columns.map((column) => quote(row[column] ?? '')).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}
