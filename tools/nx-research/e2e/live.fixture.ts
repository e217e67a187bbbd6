import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How long anything on the page may take: a guard against waiting for ever. */
export const patienceMs = 300_000;

/** A live page as a user starts it: nx in a process group of its own, as a terminal gives it. */
export class Live {
  readonly process: ChildProcess;
  output = '';

  constructor(root: string, port: number) {
    const nx = join(root, 'node_modules/.bin/nx');
    this.process = spawn(nx, ['run', 'dissertation:live', `--port=${port}`], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0', RESEARCH_LIVE_TEST: root },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  said(pattern: RegExp): Promise<RegExpExecArray> {
    return this.until(`to say ${String(pattern)}`, () => pattern.exec(this.output));
  }

  /** Waits for what a look gives, and fails with all that the page has said. */
  async until<T>(what: string, look: () => T | null | false): Promise<T> {
    for (const end = Date.now() + patienceMs; Date.now() < end; await delay(50)) {
      const found = look();
      if (found) return found;
    }
    throw new Error(`waited in vain for the page ${what}:\n${this.output}`);
  }

  /** Sends a signal to the whole group, as a terminal does, and gives how nx ended. */
  async end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: string | null }> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exit = once(this.process, 'exit');
      process.kill(-(this.process.pid ?? 0), signal);
      await exit;
    }
    return { code: this.process.exitCode, signal: this.process.signalCode };
  }
}
