import {
  isAlive,
  linkTo,
  type ListedJob,
  listCheckpoints,
  listJobs,
  localJobFolder,
  measureFolder,
  removeJob,
  shortJobId,
} from '@research/compute';
import { ok, type Result } from '@research/core';
import { rmSync } from 'node:fs';
import { describeState } from '../../jobs/describe-state';
import { defineExecutor } from '../../task/define-executor';
import { thisHost } from '../../task/place';
import type { TaskScope } from '../../task/task-scope';
import { hostsCleanKind } from './kind';
import type { HostsCleanOptions } from './options';

/** Something that may go. */
interface Leftover {
  readonly what: string;
  readonly bytes: number;
  /** Gives whether it is gone. */
  readonly remove: () => Promise<Result<boolean>>;
}

const dayMs = 24 * 60 * 60 * 1000;

export = defineExecutor(hostsCleanKind, async (scope) => {
  const { options, workspaceRoot, say } = scope;
  const host = await thisHost(scope);
  if (!host.ok) return host;
  const jobs = await listJobs(linkTo(host.value, workspaceRoot));
  if (!jobs.ok) return jobs;
  let bytes = 0;
  for (const leftover of [...oldJobs(scope, jobs.value), ...oldCheckpoints(scope, jobs.value)]) {
    const gone = options.dryRun ? ok(true) : await leftover.remove();
    if (!gone.ok) return gone;
    if (!gone.value) continue;
    bytes += leftover.bytes;
    say(`${options.dryRun ? 'would remove' : 'removed'} ${leftover.what}: ${mebibytes(leftover.bytes)}`);
  }
  say(`${options.dryRun ? 'to be freed' : 'freed'}: ${mebibytes(bytes)}`);
  return ok({ status: 'done' });
});

function oldJobs({ workspaceRoot }: TaskScope<HostsCleanOptions>, jobs: readonly ListedJob[]): Leftover[] {
  return jobs
    .filter(({ state }) => state.kind === 'acknowledged' || state.kind === 'lost')
    .map((job) => {
      const what = `job ${shortJobId(job)} of ${job.label.task} (${describeState(job.state)})`;
      return {
        what,
        bytes: measureFolder(localJobFolder(workspaceRoot, job.fingerprint)).bytes,
        remove: () => removeJob({ ...job, workspaceRoot }),
      };
    });
}

function oldCheckpoints(
  { workspaceRoot, options, ports }: TaskScope<HostsCleanOptions>,
  jobs: readonly ListedJob[],
): Leftover[] {
  const living = new Set(jobs.filter(isAlive).map(({ fingerprint }) => fingerprint));
  const before = ports.now().getTime() - options.checkpointDays * dayMs;
  return listCheckpoints(workspaceRoot)
    .filter(({ fingerprint, changedAt }) => !living.has(fingerprint) && changedAt.getTime() <= before)
    .map(({ fingerprint, folder, bytes, changedAt }) => ({
      what: `checkpoints ${shortJobId({ fingerprint })}, last changed ${changedAt.toISOString().slice(0, 10)}`,
      bytes,
      remove: async () => {
        rmSync(folder, { recursive: true, force: true });
        return ok(true);
      },
    }));
}

const mebibytes = (bytes: number): string => `${(bytes / (1 << 20)).toFixed(1)} MiB`;
