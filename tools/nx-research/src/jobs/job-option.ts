import { type ListedJob, shortJobId } from '@research/compute';
import type { Failure } from '@research/core';
import * as z from 'zod';

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
