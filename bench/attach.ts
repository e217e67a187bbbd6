import {
  attachJob,
  cancelJob,
  type DurableContext,
  type Job,
  linkTo,
  listJobs,
  localHost,
  runDurably,
  runJob,
} from '@research/compute';
import { fingerprint, taskId } from '@research/core';
import { allowedEnvironment } from '@research/process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate } from './alternate';
import type { Benchmark, Row } from './benchmark';
import type { Sample } from './sample';
import { succeed } from './succeed';
import { timeCall } from './time-call';

/** What it costs that a job outlives its terminal, and how soon a new terminal shows one that runs. */
export const attach: Benchmark = {
  name: 'attach',
  title: 'A job that outlives its terminal',
  async measure(rounds) {
    const workspaceRoot = mkdtempSync(join(tmpdir(), 'research-bench-'));
    const running = jobOf('echo up; sleep 3600', workspaceRoot);
    const detach = new AbortController();
    const context = contextIn(workspaceRoot, 'running');
    const link = linkTo(context.host, workspaceRoot);
    // Let go of as soon as it is up.
    const first = runDurably(running, {
      ...context,
      signal: detach.signal,
      sink: { line: () => detach.abort() },
    });
    try {
      await first;
      const jobs = succeed(await listJobs(link));
      const start = jobs[0]?.start ?? '';
      const ref = { workspaceRoot, link, fingerprint: running.fingerprint };
      const { attached, durable, plain } = await alternate(
        {
          attached: () =>
            timeCall(async () => {
              const shown = new AbortController();
              const observer = { bytes: () => shown.abort() };
              succeed(await attachJob(ref, { start, from: 0, observer, signal: shown.signal }));
            }),
          durable: () =>
            timeCall(async () =>
              succeed(await runDurably(nothing(workspaceRoot), contextIn(workspaceRoot, 'd'))),
            ),
          plain: () =>
            timeCall(async () =>
              succeed(await runJob(nothing(workspaceRoot), contextIn(workspaceRoot, 'p'))),
            ),
        },
        rounds * 5,
      );
      return [
        row('attach to a running job, see its first line, let go', attached.wallSeconds),
        row('`runDurably`: start, follow, collect a script that does nothing', durable.wallSeconds),
        row('`runJob` of the same script', plain.wallSeconds),
      ];
    } finally {
      await cancelJob({ workspaceRoot, link, fingerprint: running.fingerprint });
      rmSync(workspaceRoot, { recursive: true, force: true });
    }
  },
};

let count = 0;

/** A job like no other before. */
const nothing = (workspaceRoot: string): Job => jobOf(`: ${(count += 1)} > "$WRITE_DIR/done"`, workspaceRoot);

const jobOf = (script: string, workspaceRoot: string): Job => ({
  fingerprint: fingerprint({ script }),
  argv: ['sh', '-c', script],
  env: allowedEnvironment(process.env, []),
  cwd: workspaceRoot,
  needs: { cpu: 1, gpu: 0 },
  reads: [],
  writes: ['done'],
  limitSeconds: 3600,
});

const contextIn = (workspaceRoot: string, task: string): DurableContext => ({
  workspaceRoot,
  host: localHost({ cores: 4, gpus: 0 }),
  taskId: taskId('bench', task),
  outputFolder: join(workspaceRoot, 'out', task),
  script: 'nothing',
  observer: { say: () => undefined },
});

function row(what: string, { median, least, most }: Sample): Row {
  const [middle, fastest, slowest] = [median, least, most].map((seconds) => (seconds * 1000).toFixed(0));
  return { what, wall: `${middle} ms (${fastest}–${slowest})` };
}
