import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ok, taskId } from '@research/core';
import { localHost } from '../hosts/local-host';
import type { LeaseWait } from './lease-request';
import { withLease } from './with-lease';

/** What with-lease.spec.ts tells a process of its own to do. */
export interface DriverOrder {
  readonly workspaceRoot: string;
  readonly task: string;
  readonly cores: number;
  readonly cpu: number;
  /** Seconds of the tasks behind it. */
  readonly rank?: number;
  /** Start a child that inherits the lease and outlives this process. */
  readonly grandchild?: boolean;
}

const say = (event: string, about: unknown): boolean =>
  process.stdout.write(`${event} ${JSON.stringify(about)}\n`);

/** Holds a lease until standard input ends, saying `wait`, `held` and `done`. */
async function main({ workspaceRoot, task, cores, cpu, rank, grandchild }: DriverOrder): Promise<void> {
  const host = localHost({ cores, gpus: 0 });
  const observer = { waits: ({ behind }: LeaseWait) => void say('wait', behind) };
  const about = { workspaceRoot, host, rank, taskId: taskId(task, 'train'), observer };
  const request = { ...about, needs: { cpu, gpu: 0 } };
  const result = await withLease(request, async ({ slots, descriptors }) => {
    if (grandchild) {
      const child = spawn('sleep', ['60'], {
        detached: true,
        stdio: ['ignore', 'ignore', 'ignore', ...descriptors],
      });
      say('grandchild', child.pid);
    }
    say(
      'held',
      slots.map(({ number }) => number),
    );
    process.stdin.resume();
    await once(process.stdin, 'end');
    return ok(undefined);
  });
  say('done', result.ok);
}

void main(JSON.parse(process.argv[2] ?? '{}') as DriverOrder);
