import { cleanHost, type Leftover, shortJobId } from '@research/compute';
import { describeFailure, fail, ok, type Result } from '@research/core';
import { describeState } from '../../jobs/job-table';
import type { TaskScope } from '../../scope/task-scope';
import { whichJob } from '../../jobs/chosen-hosts';
import { concernsOneHost, linksOf } from '../../jobs/jobs-on-hosts';
import { defineExecutor } from '../../task/define-executor';
import { forgetAskedJob, forgetHost, giveUp } from './give-up';
import { hostsCleanKind, type HostsCleanOptions } from '../hosts';
import { mebibytes } from './mebibytes';

export const executor = defineExecutor(hostsCleanKind, async (scope) => {
  const { options, say } = scope;
  const { dryRun, maxMiB, host, job, forget } = options;
  if (forget && job === undefined && host === undefined) return fail(whichJob([], ['--host=NAME']));
  if (job !== undefined || (forget && host !== undefined)) {
    const given = await givenUp(scope);
    return given.ok ? ok({ status: 'done' }) : given;
  }
  const mostBytes = maxMiB === undefined ? undefined : Math.floor(maxMiB * 2 ** 20);
  const links = await linksOf(scope, host);
  if (!links.ok) return links;
  let bytes = 0;
  for (const link of links.value) {
    const cleaned = await cleanHost(link, { ...options, really: !dryRun, mostBytes });
    if (!cleaned.ok) {
      if (host !== undefined || !concernsOneHost(cleaned.error)) return cleaned;
      say(`warning: ${describeFailure(cleaned.error)}`);
      continue;
    }
    const where = link.kind === 'ssh' ? ` on host ${link.host}` : '';
    for (const leftover of cleaned.value) {
      if (leftover.kind === 'busy') {
        say(`inputs${where} stay: a job is being started there`);
        continue;
      }
      bytes += leftover.bytes;
      const what = `${describe(leftover)}${where}: ${mebibytes(leftover.bytes)}`;
      say(`${dryRun ? 'would remove' : 'removed'} ${what}`);
    }
  }
  say(`${dryRun ? 'to be freed' : 'freed'}: ${mebibytes(bytes)}`);
  return ok({ status: 'done' });
});

async function givenUp(scope: TaskScope<HostsCleanOptions>): Promise<Result<void>> {
  const { job, forget, host = '' } = scope.options;
  if (job === undefined) return forgetHost(scope, host);
  return forget ? forgetAskedJob(scope, job) : giveUp(scope, job);
}

function describe(leftover: Exclude<Leftover, { kind: 'busy' }>): string {
  switch (leftover.kind) {
    case 'job':
      return `job ${shortJobId(leftover)} of ${leftover.label.task} (${describeState(leftover.state)})`;
    case 'checkpoints':
      return `checkpoints ${shortJobId(leftover)}, last changed ${leftover.changedAt.toISOString().slice(0, 10)}`;
    case 'inputs':
      return `${leftover.count} inputs that no job has`;
  }
}
