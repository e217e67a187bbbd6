import {
  cancelJob,
  discardCommand,
  findJob,
  type ListedJob,
  shortJobId,
  workspaceName,
} from '@research/compute';
import { allOk, fail, ok, type Result } from '@research/core';
import { whichJob } from '../../jobs/chosen-hosts';
import { describeState } from '../../jobs/job-table';
import { jobsOnHosts } from '../../jobs/jobs-on-hosts';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { hostsCancelKind, type HostsCancelOptions } from '../hosts';

export const executor = defineExecutor(hostsCancelKind, async (scope) => {
  const jobs = await jobsOnHosts(scope, scope.options.host);
  if (!jobs.ok) return jobs;
  const chosen = choose(jobs.value, workspaceName(scope.workspaceRoot), scope.options);
  if (!chosen.ok) return chosen;
  if (chosen.value.length === 0) scope.say('nothing is running');
  const done = allOk(await Promise.all(chosen.value.map((job) => cancel(scope, job))));
  return done.ok ? ok({ status: 'done' }) : done;
});

/**
 * Lost jobs as well: the supervisor of one may be gone while something of it still runs. Jobs of other workspaces on the same
 * host by their id alone.
 */
function choose(
  jobs: readonly ListedJob[],
  ours: string,
  { job, task, all }: HostsCancelOptions,
): Result<readonly ListedJob[]> {
  const given = [job !== undefined, task !== undefined, all].filter(Boolean);
  if (given.length !== 1) return fail(whichJob(jobs, ['--task=PROJECT:TARGET', '--all']));
  if (job !== undefined) {
    const found = findJob(jobs, job);
    return found.ok ? ok([found.value]) : found;
  }
  const unfinished = jobs.filter(
    ({ state, label }) =>
      ['queued', 'running', 'lost'].includes(state.kind) && (label.workspace ?? ours) === ours,
  );
  return ok(unfinished.filter(({ label }) => all || label.task === task));
}

async function cancel(
  { workspaceRoot, say }: TaskScope<HostsCancelOptions>,
  job: ListedJob,
): Promise<Result<void>> {
  const end = await cancelJob({ ...job, workspaceRoot });
  if (!end.ok) return end;
  say(`job ${shortJobId(job)} of ${job.label.task}: ${describeState(end.value)}; nothing of it is running`);
  if (end.value.kind === 'exited')
    say(
      `it had already ended; its outputs are kept until they are collected (to give it up: ${discardCommand(job)})`,
    );
  return ok(undefined);
}
