import { listJobs } from '@research/compute';
import { ok } from '@research/core';
import { jobTable } from '../../jobs/job-table';
import { defineExecutor } from '../../task/define-executor';
import { hostsJobsKind } from './kind';

export = defineExecutor(hostsJobsKind, async ({ workspaceRoot, ports, say }) => {
  const jobs = await listJobs(workspaceRoot);
  if (!jobs.ok) return jobs;
  const lines = jobs.value.length === 0 ? ['there are no jobs'] : jobTable(jobs.value, ports.now());
  for (const line of lines) say(line);
  return ok({ status: 'done' });
});
