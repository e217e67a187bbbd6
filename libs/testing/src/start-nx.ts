import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Workspace } from './workspace';

/** An nx command that goes on while the test does. */
export interface RunningNx {
  readonly process: ChildProcess;
  /** Standard output and standard error so far. */
  readonly output: () => string;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts an nx command in a process group of its own, as a terminal does. It shows what tasks print at once. */
export function startNx(
  { root }: Pick<Workspace, 'root'>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningNx {
  const nx = spawn(join(root, 'node_modules/.bin/nx'), [...args, '--output-style=stream'], {
    cwd: root,
    env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [nx.stdout, nx.stderr])
    stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
  return { process: nx, output: () => output, ended: once(nx, 'close').then(() => nx.exitCode) };
}
