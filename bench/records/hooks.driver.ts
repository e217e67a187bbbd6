import type { PostTasksExecutionContext } from '@nx/devkit';
import { processBirth } from '@research/process';
import { pruneRuns, readRunStart, runIdOf, writeRunStart } from '@research/reporting';
import { readFileSync } from 'node:fs';
import { recordKilledRuns, recordRun } from '../../tools/nx-research/src/hooks/record-run';

/** What hooks.driver says, as JSON: milliseconds on the clock, and of CPU. */
export interface HooksMeasurement {
  readonly before: Spent;
  readonly after: Spent;
  /** The run whose start it has noted, and no end. */
  readonly runId: string;
}

/** Milliseconds. */
export interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/**
 * Does once, in a process of its own as Nx's hooks have it, what they do for records before and after a run, and times it.
 * The code is loaded already, and never ran before. What comes after is done for a run that was there.
 * @param path a file with what Nx told its hook after that run
 */
async function main(workspaceRoot: string, path: string): Promise<void> {
  const { id, taskResults } = JSON.parse(readFileSync(path, 'utf8')) as PostTasksExecutionContext;
  const now = new Date();
  const runId = runIdOf(now, String(process.pid));
  const before = await spent(async () => {
    await recordKilledRuns(workspaceRoot);
    await writeRunStart(workspaceRoot, {
      runId,
      command: ['run-many', '-t', 'build'],
      startedAt: now.toISOString(),
      process: { pid: process.pid, birth: processBirth(process.pid) ?? '' },
    });
  });
  const after = await spent(async () => {
    const start = await readRunStart(workspaceRoot, id);
    if (!start) throw new Error('the start of this run is not there');
    await recordRun({ workspaceRoot, start, taskResults });
    await pruneRuns(workspaceRoot);
  });
  process.stdout.write(JSON.stringify({ before, after, runId } satisfies HooksMeasurement));
}

async function spent(work: () => Promise<void>): Promise<Spent> {
  const [started, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  return { wallMs: performance.now() - started, cpuMs: (user + system) / 1000 };
}

void main(process.argv[2] ?? '', process.argv[3] ?? '');
