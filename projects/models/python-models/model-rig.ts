import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { probeTool } from '@research/compute';
import { describeFailure } from '@research/core';
import { parse } from 'csv-parse/sync';

/** A row of a table: its cells by column. */
export type Row = Readonly<Record<string, string>>;

/** Paths of the two tables that a model reads. */
export interface Tables {
  readonly games: string;
  readonly features: string;
}

/** How a training ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What a file that it wrote holds. */
  text(name: string): string;
  /** The rows of a table that it wrote. */
  rows(name: string): Row[];
}

const models = join(__dirname, '..');
const etl = join(models, '..', 'etl');
const asOf = join(etl, 'asof-features');
const sampleGames = join(etl, 'simulated-seasons', 'releases', 'schedules', 'games.csv');

/** Schedules of the real seasons; undefined where NFLVERSE_MIRROR is not set. */
export const realGames: string | undefined =
  process.env['NFLVERSE_MIRROR'] && join(resolve(process.env['NFLVERSE_MIRROR']), 'schedules', 'games.csv');

/** Rows of a .csv or .csv.gz file. */
export const readRows = (path: string): Row[] =>
  parse(path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path), { columns: true });

/** Trains one model outside of Nx, as the executor does, in a folder of its own. */
export class ModelRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'model-'));

  private constructor(
    private readonly model: string,
    readonly python: string,
  ) {}

  /** A rig for the model in projects/models; `modules` are those that its Python must have. */
  static async for(model: string, modules: readonly string[]): Promise<ModelRig> {
    const found = await probeTool('python', { workspaceRoot: tmpdir(), env: process.env, modules });
    if (!found.ok) throw new Error(describeFailure(found.error));
    return new ModelRig(model, found.value.path);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  made = (): string => mkdtempSync(join(this.folder, 'made-'));

  /** Path of the cleaned schedules. */
  clean(games = sampleGames): string {
    const output = this.made();
    const script = join(etl, 'nflverse-schedules', 'clean_schedules.R');
    const env = { ...this.#environment(), READ_GAMES: games, WRITE_DIR: output };
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
    const env = { ...this.#environment(), READ_GAMES: games, WRITE_DIR: output };
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

  /** Trains to the end. */
  train(tables: Tables, environment: Row = {}): Ended {
    const output = this.made();
    const env = this.#trainingEnvironment(tables, output, environment);
    return ended(
      spawnSync(this.python, this.#script(), { env, cwd: this.#project(), encoding: 'utf8' }),
      output,
    );
  }

  /** Trains until a line with that text is printed, and kills the process then; gives what was printed. */
  async killAt(line: string, tables: Tables, environment: Row): Promise<string> {
    const env = this.#trainingEnvironment(tables, this.made(), environment);
    const child = spawn(this.python, this.#script(), { env, cwd: this.#project() });
    let printed = '';
    child.stdout.on('data', (data) => {
      printed += String(data);
      if (printed.includes(line)) child.kill('SIGKILL');
    });
    expect(await signalOf(child)).toBe('SIGKILL');
    return printed;
  }

  /** The baseline model on the same tables: its predictions.csv. */
  baseline({ games, features }: Tables): Row[] {
    const output = this.made();
    const env = { ...this.#environment(), READ_GAMES: games, READ_FEATURES: features, WRITE_DIR: output };
    const cwd = join(models, 'glm');
    expect(spawnSync('Rscript', ['--vanilla', 'glm.R'], { env, cwd, encoding: 'utf8' }).stderr).toBe('');
    return readRows(join(output, 'predictions.csv'));
  }

  #script = (): string[] => ['-B', 'train.py'];
  #project = (): string => join(models, this.model);
  #environment = (): Record<string, string> => ({
    PATH: process.env['PATH'] ?? '',
    HOME: this.folder,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
  });

  #trainingEnvironment({ games, features }: Tables, output: string, more: Row): Record<string, string> {
    const reads = { READ_GAMES: games, READ_FEATURES: features, READ_FORECASTING: __dirname };
    return { ...this.#environment(), ...reads, WRITE_DIR: output, ...more };
  }
}

function ended({ status, stdout, stderr }: Omit<Ended, 'text' | 'rows'>, output: string): Ended {
  const text = (name: string): string => readFileSync(join(output, name), 'utf8');
  return { status, stdout, stderr, text, rows: (name) => readRows(join(output, name)) };
}

const signalOf = (child: ChildProcess): Promise<NodeJS.Signals | null> =>
  new Promise((resolved) => child.on('close', (_code, signal) => resolved(signal)));
