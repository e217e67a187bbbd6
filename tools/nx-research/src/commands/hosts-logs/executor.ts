import { attachJob, findJob, isAlive, type ListedJob, shortJobId } from '@research/compute';
import { fail, logLine, ok, type Result } from '@research/core';
import { LineSplitter } from '@research/process';
import { whichJob } from '../../jobs/chosen-hosts';
import { describeState } from '../../jobs/job-table';
import { jobsOnHosts } from '../../jobs/jobs-on-hosts';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { hostsLogsKind, type HostsLogsOptions } from '../hosts';

/** Nx keeps in memory what a task prints; the whole log is on the host. */
const shownBytes = 1 << 20;

export const executor = defineExecutor(hostsLogsKind, async (scope) => {
  const { options } = scope;
  const jobs = await jobsOnHosts(scope, options.host);
  if (!jobs.ok) return jobs;
  if (options.job === undefined) return fail(whichJob(jobs.value));
  const job = findJob(jobs.value, options.job);
  if (!job.ok) return job;
  const shown = await show(scope, job.value);
  return shown.ok ? ok({ status: 'done' }) : shown;
});

async function show(scope: TaskScope<HostsLogsOptions>, job: ListedJob): Promise<Result<void>> {
  const { options, workspaceRoot, ports, say, signal } = scope;
  const { label, link, logBytes, state, start, fingerprint } = job;
  const left = logBytes > shownBytes ? `; the last MiB of ${link.state}/jobs/${fingerprint}/log` : '';
  say(`job ${shortJobId(job)} of ${label.task} (${label.script}): ${describeState(state)}${left}`);
  const follows = options.follow && isAlive(job);
  const lines = new LineSplitter((line) => ports.write(`${logLine(line)}\n`));
  const from = Math.max(0, logBytes - shownBytes);
  let missing = logBytes - from;
  if (missing === 0 && !follows) return ok(undefined);
  const seen = new AbortController();
  const end = await attachJob(
    { ...job, workspaceRoot },
    {
      start,
      from,
      observer: {
        bytes(bytes) {
          lines.push(follows ? bytes : bytes.subarray(0, missing));
          missing = Math.max(0, missing - bytes.length);
          if (!follows && missing === 0) seen.abort();
        },
      },
      signal: AbortSignal.any([signal, seen.signal]),
    },
  );
  if (!end.ok) return end;
  lines.end();
  if (follows) say(`job ${shortJobId(job)} of ${label.task}: ${describeState(end.value)}`);
  return ok(undefined);
}
