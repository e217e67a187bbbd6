import {
  attachJob,
  findJob,
  isAlive,
  jobFolder,
  type JobPlace,
  type ListedJob,
  listJobs,
  logTail,
  shortJobId,
} from '@research/compute';
import { fail, ok, type Result } from '@research/core';
import { LineSplitter } from '@research/process';
import { relative } from 'node:path';
import { describeState } from '../../jobs/describe-state';
import { whichJob } from '../../jobs/job-option';
import { defineExecutor } from '../../task/define-executor';
import type { TaskScope } from '../../task/task-scope';
import { hostsLogsKind } from './kind';
import type { HostsLogsOptions } from './options';

/** Nx keeps in memory what a task prints; the whole log is in its file. */
const shownBytes = 1 << 20;

export = defineExecutor(hostsLogsKind, async (scope) => {
  const { options, workspaceRoot } = scope;
  const jobs = await listJobs(workspaceRoot);
  if (!jobs.ok) return jobs;
  if (options.job === undefined) return fail(whichJob(jobs.value));
  const job = findJob(jobs.value, options.job);
  if (!job.ok) return job;
  const shown = await show(scope, job.value);
  return shown.ok ? ok({ status: 'done' }) : shown;
});

async function show(scope: TaskScope<HostsLogsOptions>, job: ListedJob): Promise<Result<void>> {
  const { options, workspaceRoot, say, signal } = scope;
  const place: JobPlace = { workspaceRoot, fingerprint: job.fingerprint };
  const { label, logBytes, state, start } = job;
  const left =
    logBytes > shownBytes ? `; the last MiB of ${relative(workspaceRoot, jobFolder(place, 'log'))}` : '';
  say(`job ${shortJobId(place)} of ${label.task} (${label.script}): ${describeState(state)}${left}`);
  const lines = new LineSplitter(say);
  if (!options.follow || !isAlive(job)) {
    lines.push(Buffer.from(logTail(place, shownBytes)));
    lines.end();
    return ok(undefined);
  }
  const from = Math.max(0, logBytes - shownBytes);
  const end = await attachJob(place, { start, from, onBytes: (bytes) => lines.push(bytes), signal });
  if (!end.ok) return end;
  lines.end();
  say(`job ${shortJobId(place)} of ${label.task}: ${describeState(end.value)}`);
  return ok(undefined);
}
