import { cancelCommand, discardJob, findJob, isAlive, type ListedJob, shortJobId } from '@research/compute';
import { fail, ok, type Result } from '@research/core';
import { describeState } from '../../jobs/describe-state';
import { jobsOnHosts } from '../../jobs/jobs-on-hosts';
import type { TaskScope } from '../../scope/task-scope';
import { mebibytes } from './mebibytes';
import type { HostsCleanOptions } from './options';

/** Gives up one job that has ended, with what it left, though somebody might still have wanted that. */
export async function giveUp(
  scope: TaskScope<HostsCleanOptions>,
  id: string | number,
): Promise<Result<void>> {
  const { options, workspaceRoot, say } = scope;
  const jobs = await jobsOnHosts(scope, options.host);
  if (!jobs.ok) return jobs;
  const found = findJob(jobs.value, id);
  if (!found.ok) return found;
  const job = found.value;
  if (isAlive(job)) return fail(stillRuns(job));
  const name = `job ${shortJobId(job)} of ${job.label.task} (${describeState(job.state)})`;
  const what = 'its outputs where nobody has them, log and checkpoints';
  if (options.dryRun) {
    say(`would give up ${name}: ${what}`);
    return ok(undefined);
  }
  const bytes = await discardJob({ ...job, workspaceRoot });
  if (!bytes.ok) return bytes;
  say(`gave up ${name}: ${what}, ${mebibytes(bytes.value)}`);
  return ok(undefined);
}

const stillRuns = (job: ListedJob) => ({
  reason: 'invalid-options' as const,
  what: `job ${shortJobId(job)} of ${job.label.task} is ${describeState(job.state)}, and stays`,
  tries: [`to end it: ${cancelCommand(job)}`],
});
