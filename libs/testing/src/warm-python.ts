import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A script and what it finds. */
export interface WarmScript {
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How a script ended. */
export interface WarmRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * One Python process that has imported some modules and forks for each script: PyTorch alone takes two seconds to import. Locale,
 * hash seed and flags are those of its start; a spec of these starts Python itself.
 */
export class WarmPython {
  readonly #folder = mkdtempSync(join(tmpdir(), 'warm-python-'));
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(python: string, modules: readonly string[], env: Readonly<Record<string, string>>) {
    this.#process = spawn(python, ['-B', join(__dirname, 'warm-python.py'), ...modules], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
    this.#answers = lines[Symbol.asyncIterator]();
  }

  /** Runs one script to its end; the next may be run then. */
  async run(script: WarmScript): Promise<WarmRun> {
    const files = { stdout: join(this.#folder, 'stdout'), stderr: join(this.#folder, 'stderr') };
    this.#process.stdin?.write(`${JSON.stringify({ ...script, ...files })}\n`);
    const { done, value } = await this.#answers.next();
    if (done) throw new Error('the Python process that runs the scripts has ended');
    return {
      status: Number(value),
      stdout: readFileSync(files.stdout, 'utf8'),
      stderr: readFileSync(files.stderr, 'utf8'),
    };
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'close');
    this.#process.stdin?.end();
    await ended;
    rmSync(this.#folder, { recursive: true });
  }
}
