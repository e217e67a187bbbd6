import { fail, ok, type Failure, type Result } from '@research/core';
import { shortJobId } from './job-ref';
import type { ListedJob } from './list-jobs';

/** What a job is found by, and named with. */
export type NamedJob = Pick<ListedJob, 'fingerprint'> & { readonly label: { readonly task: string } };

/**
 * The job whose fingerprint begins with an id. Fails with `not-found`, naming the jobs there are, when it is none or several.
 * @param id a command line turns `123456` and `12e4` into numbers: those stand for every text that reads as them
 */
export function findJob<T extends NamedJob>(jobs: readonly T[], id: string | number): Result<T> {
  const found = jobs.filter(({ fingerprint }) => beginsWith(fingerprint, id));
  const [only] = found;
  if (only && found.length === 1) return ok(only);
  return fail(found.length === 0 ? unknown(jobs, id) : ambiguous(found, id));
}

function beginsWith(fingerprint: string, id: string | number): boolean {
  if (typeof id === 'string') return id !== '' && fingerprint.startsWith(id.toLowerCase());
  if (id === 0) return false; // an empty option, which does not mean every job that begins with 0
  const lengths = Array.from({ length: fingerprint.length }, (_, index) => index + 1);
  return lengths.some((length) => Number(fingerprint.slice(0, length)) === id);
}

const unknown = (jobs: readonly NamedJob[], id: string | number): Failure => ({
  reason: 'not-found',
  what: `there is no job ${id}; ${jobs.length === 0 ? 'there are none' : `there are ${named(jobs)}`}`,
  tries: ['npx nx run hosts:jobs'],
});

const ambiguous = (jobs: readonly NamedJob[], id: string | number): Failure => ({
  reason: 'not-found',
  what: `several jobs begin with ${id}: ${named(jobs)}`,
  tries: ['give more of its digits'],
});

const named = (jobs: readonly NamedJob[]): string =>
  jobs.map((job) => `${shortJobId(job)} (${job.label.task})`).join(', ');
