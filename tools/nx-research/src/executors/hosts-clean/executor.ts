import { cleanHost, findJob, forgetJob, type Leftover, shortJobId } from '@research/compute';
import { describeFailure, fail, ok, type Result } from '@research/core';
import { describeState } from '../../jobs/describe-state';
import { jobsOnHosts, linksOf } from '../../jobs/jobs-on-hosts';
import { defineExecutor } from '../../task/define-executor';
import type { TaskOutcome, TaskScope } from '../../task/task-scope';
import { hostsCleanKind } from './kind';
import type { HostsCleanOptions } from './options';

export = defineExecutor(hostsCleanKind, async (scope) => {
  const { options, say } = scope;
  const { dryRun, checkpointDays, inputDays, host } = options;
  if (options.job !== undefined) return giveUp(scope, options.job);
  const links = await linksOf(scope, host);
  if (!links.ok) return links;
  let bytes = 0;
  for (const link of links.value) {
    const cleaned = await cleanHost(link, { really: !dryRun, checkpointDays, inputDays });
    if (!cleaned.ok) {
      if (host !== undefined || cleaned.error.reason !== 'host-unreachable') return cleaned;
      say(`warning: ${describeFailure(cleaned.error)}`);
      continue;
    }
    const where = link.kind === 'ssh' ? ` on host ${link.host}` : '';
    for (const leftover of cleaned.value) {
      bytes += leftover.bytes;
      const what = `${describe(leftover)}${where}: ${mebibytes(leftover.bytes)}`;
      say(`${dryRun ? 'would remove' : 'removed'} ${what}`);
    }
  }
  say(`${dryRun ? 'to be freed' : 'freed'}: ${mebibytes(bytes)}`);
  return ok({ status: 'done' });
});

/** Removes one job, whether its results were collected or not. */
async function giveUp(
  scope: TaskScope<HostsCleanOptions>,
  id: string | number,
): Promise<Result<TaskOutcome>> {
  const { options, workspaceRoot, say } = scope;
  const jobs = await jobsOnHosts(scope, options.host);
  if (!jobs.ok) return jobs;
  const job = findJob(jobs.value, id);
  if (!job.ok) return job;
  const { link, fingerprint } = job.value;
  const cleaned = await cleanHost(link, { ...options, really: !options.dryRun, job: fingerprint });
  if (!cleaned.ok)
    return fail({ ...cleaned.error, tries: [`npx nx run hosts:cancel --job=${shortJobId(job.value)}`] });
  if (!options.dryRun) forgetJob({ workspaceRoot, link, fingerprint });
  for (const leftover of cleaned.value)
    say(`${options.dryRun ? 'would remove' : 'removed'} ${describe(leftover)}: ${mebibytes(leftover.bytes)}`);
  return ok({ status: 'done' });
}

function describe(leftover: Leftover): string {
  switch (leftover.kind) {
    case 'job':
      return `job ${shortJobId(leftover)} of ${leftover.label.task} (${describeState(leftover.state)})`;
    case 'checkpoints':
      return `checkpoints ${shortJobId(leftover)}, last changed ${leftover.changedAt.toISOString().slice(0, 10)}`;
    case 'inputs':
      return `${leftover.count} inputs that no job has`;
  }
}

const mebibytes = (bytes: number): string => `${(bytes / (1 << 20)).toFixed(1)} MiB`;
