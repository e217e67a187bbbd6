import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWith, WarmPython, type WarmRun } from '@research/testing';
import { ModelTables, readRows, type Row } from '../model-tables.fixture';

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

/** Trains one model outside of Nx, as the executor does. */
export class ModelRig extends ModelTables {
  readonly #warm: WarmPython;

  private constructor(
    private readonly model: string,
    python: string,
    modules: readonly string[],
  ) {
    super(python);
    this.#warm = new WarmPython(python, modules, this.environment());
  }

  /** A rig for the model in projects/models; `modules` are those that its Python must have. */
  static async for(model: string, modules: readonly string[]): Promise<ModelRig> {
    return new ModelRig(model, await pythonWith(modules), modules);
  }

  /** Trains to the end, in a process that has the modules already. */
  async train(tables: Tables, environment: Row = {}): Promise<Ended> {
    const output = this.made();
    const env = this.#trainingEnvironment(tables, output, environment);
    return ended(await this.#warm.run({ script: 'train.py', cwd: this.#project(), env }), output);
  }

  /** Trains to the end in a Python of its own, as the executor does. */
  trainAlone(tables: Tables, environment: Row = {}): Ended {
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
    const env = { ...this.environment(), READ_GAMES: games, READ_FEATURES: features, WRITE_DIR: output };
    const cwd = join(models, 'glm');
    expect(spawnSync('Rscript', ['--vanilla', 'glm.R'], { env, cwd, encoding: 'utf8' }).stderr).toBe('');
    return readRows(join(output, 'predictions.csv'));
  }

  async end(): Promise<void> {
    await this.#warm.stop();
    this.remove();
  }

  #script = (): string[] => ['-B', 'train.py'];
  #project = (): string => join(models, this.model);
  #trainingEnvironment({ games, features }: Tables, output: string, more: Row): Record<string, string> {
    const reads = { READ_GAMES: games, READ_FEATURES: features, READ_FORECASTING: __dirname };
    return { ...this.environment(), ...reads, WRITE_DIR: output, ...more };
  }
}

function ended({ status, stdout, stderr }: Pick<Ended, keyof WarmRun>, output: string): Ended {
  const text = (name: string): string => readFileSync(join(output, name), 'utf8');
  return { status, stdout, stderr, text, rows: (name) => readRows(join(output, name)) };
}

const signalOf = (child: ChildProcess): Promise<NodeJS.Signals | null> =>
  new Promise((resolved) => child.on('close', (_code, signal) => resolved(signal)));
