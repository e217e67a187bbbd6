import type { Workspace } from '@research/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A live page that runs. */
export interface RunningServer {
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts the live page of the dissertation in a workspace, as a user does. */
export async function startLive({ root }: Workspace): Promise<RunningServer> {
  const nx = spawn(join(root, 'node_modules/.bin/nx'), ['run', 'dissertation:live', '--port=4800'], {
    cwd: root,
    env: { ...process.env, NX_DAEMON: 'false' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await addressOf(nx);
  const stop = async (): Promise<void> => {
    const ended = once(nx, 'exit');
    nx.kill('SIGTERM');
    await ended;
  };
  return { address, stop };
}

function addressOf(nx: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    nx.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(output)?.[0];
      if (found !== undefined) resolve(found);
    });
    nx.on('exit', () => reject(new Error(`no address:\n${output}`)));
  });
}
