import { localHost, withLease } from '@research/compute';
import { describeFailure, ok, taskId } from '@research/core';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate } from './alternate';
import type { Benchmark, Row } from './benchmark';
import type { Sample } from './sample';
import { timeCall } from './time-call';

const aimMs = 20;

/** Leases are short: more of them cost nothing and steady the median. */
const callsPerRound = 5;

/** What it costs to hold an uncontested slot, against starting the program that takes the lock. */
export const lease: Benchmark = {
  name: 'lease',
  title: 'An uncontested lease',
  async measure(rounds) {
    const workspaceRoot = mkdtempSync(join(tmpdir(), 'research-bench-'));
    const request = {
      workspaceRoot,
      host: localHost({ cores: 4, gpus: 0 }),
      needs: { cpu: 1, gpu: 0 },
      taskId: taskId('bench', 'lease'),
      outputFolder: join(workspaceRoot, 'out'),
    };
    try {
      const { held, perl } = await alternate(
        {
          held: () =>
            timeCall(async () => {
              const result = await withLease(request, async () => ok(undefined));
              if (!result.ok) throw new Error(describeFailure(result.error));
            }),
          perl: () => timeCall(async () => execFileSync('perl', ['-e', '1'])),
        },
        rounds * callsPerRound,
      );
      return [
        {
          ...row('`withLease`: one slot and the output folder', held.wallSeconds),
          aim: verdict(held.wallSeconds),
        },
        row('`perl -e 1`, which it waits for', perl.wallSeconds),
      ];
    } finally {
      rmSync(workspaceRoot, { recursive: true, force: true });
    }
  },
};

const verdict = ({ median }: Sample): string =>
  `≤ ${aimMs} ms: ${median * 1000 <= aimMs ? 'met' : '**missed**'}`;

function row(what: string, { median, least, most }: Sample): Row {
  const [middle, fastest, slowest] = [median, least, most].map((seconds) => (seconds * 1000).toFixed(1));
  return { what, wall: `${middle} ms (${fastest}–${slowest})` };
}
