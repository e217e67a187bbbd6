import { ok } from '@research/core';
import { jobTable } from '../../jobs/job-table';
import { jobsOnHosts } from '../../jobs/jobs-on-hosts';
import { defineExecutor } from '../../task/define-executor';
import { hostsJobsKind } from '../hosts';

export const executor = defineExecutor(hostsJobsKind, async (scope) => {
  const { ports, say, options } = scope;
  const jobs = await jobsOnHosts(scope, options.host);
  if (!jobs.ok) return jobs;
  const lines = jobs.value.length === 0 ? ['there are no jobs'] : jobTable(jobs.value, ports.now());
  for (const line of lines) say(line);
  return ok({ status: 'done' });
});
