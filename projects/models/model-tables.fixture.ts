import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pythonWith } from '@research/testing';
import { parse } from 'csv-parse/sync';

/** A row of a table: its cells by column. */
export type Row = Readonly<Record<string, string>>;

const etl = join(__dirname, '..', 'etl');
const asOf = join(etl, 'asof-features');
const sampleGames = join(etl, 'simulated-seasons', 'releases', 'schedules', 'games.csv');

/** Schedules of the real seasons; undefined where NFLVERSE_MIRROR is not set. */
export const realGames: string | undefined =
  process.env['NFLVERSE_MIRROR'] && join(resolve(process.env['NFLVERSE_MIRROR']), 'schedules', 'games.csv');

/** Rows of a .csv or .csv.gz file. */
export const readRows = (path: string): Row[] =>
  parse(path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path), { columns: true });

/** Makes the tables that models read, outside of Nx, in a folder of its own. */
export class ModelTables {
  readonly folder = mkdtempSync(join(tmpdir(), 'model-'));

  constructor(readonly python: string) {}

  /** @param modules those that its Python must have */
  static async with(modules: readonly string[]): Promise<ModelTables> {
    return new ModelTables(await pythonWith(modules));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  made = (): string => mkdtempSync(join(this.folder, 'made-'));

  /** Path of the cleaned schedules. */
  clean(games = sampleGames): string {
    const output = this.made();
    const script = join(etl, 'nflverse-schedules', 'clean_schedules.R');
    const env = { ...this.environment(), READ_GAMES: games, WRITE_DIR: output };
    expect(spawnSync('Rscript', ['--vanilla', script], { env, encoding: 'utf8' }).stderr).toBe('');
    return join(output, 'games.csv.gz');
  }

  /** Path of a table of rows, with the columns of the first. */
  written(rows: readonly Row[]): string {
    const columns = Object.keys(rows[0] ?? {});
    const cell = (text = '') => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','));
    const path = join(this.made(), 'table.csv.gz');
    writeFileSync(path, gzipSync(`${[columns.join(','), ...lines].join('\n')}\n`));
    return path;
  }

  /** Path of the as-of features of games; `modules` is the folder of the scripts that make them. */
  featuresOf(games: string, modules = asOf): string {
    const output = this.made();
    const env = { ...this.environment(), READ_GAMES: games, WRITE_DIR: output };
    const script = join(modules, 'build_features.py');
    expect(spawnSync(this.python, ['-B', script], { env, encoding: 'utf8' }).stderr).toBe('');
    return join(output, 'features.csv.gz');
  }

  /** The modules of the features with one mistake: a game knows its own day. */
  leakingModules(): string {
    const modules = this.made();
    cpSync(asOf, modules, { recursive: true, filter: (path) => !path.includes(`${asOf}/out`) });
    const file = join(modules, 'features', 'record.py');
    const right = readFileSync(file, 'utf8');
    const wrong = right.replace('day, side="left"', 'day, side="right"');
    expect(wrong).not.toBe(right);
    writeFileSync(file, wrong);
    return modules;
  }

  /** What every script finds in its environment. */
  protected readonly environment = (): Record<string, string> => ({
    PATH: process.env['PATH'] ?? '',
    HOME: this.folder,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
  });
}
