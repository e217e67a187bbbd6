import { type Host, type ListedJob, shortJobId } from '@research/compute';
import { fail, type Failure, ok, type Result } from '@research/core';
import * as z from 'zod';
import type { TaskScope } from '../scope/task-scope';
import { hostsOf } from '../task/place';

/** Every host, or the one that is named; fails with `no-host` when there is none of that name. */
export async function chosenHosts(
  scope: TaskScope<unknown>,
  name: string | undefined,
): Promise<Result<readonly Host[]>> {
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const chosen = hosts.value.all.filter(({ id }) => name === undefined || id === name);
  if (chosen.length > 0) return ok(chosen);
  return fail({
    reason: 'no-host',
    what: `there is no host ${name}`,
    tries: [`name one of ${hosts.value.all.map(({ id }) => id).join(', ')}`],
  });
}

/** The beginning of a job's id; a command line makes a number of one that looks like a number. */
export const jobOption = z.union([z.string(), z.number()]);

/** Looks at one host alone. */
export const hostOption = z.string().optional().describe('Only the jobs on this host of hosts.yaml');

/** The failure of a command that has not been told for which job. @param others options that may say so as well */
export const whichJob = (jobs: readonly ListedJob[], others: readonly string[] = []): Failure => ({
  reason: 'invalid-options',
  what: `say which job: ${['--job=ID', ...others].join(' or ')}`,
  tries: jobs.map((job) => `--job=${shortJobId(job)} (${job.label.task})`).slice(-10),
});
