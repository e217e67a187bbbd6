import type { Job } from '@research/compute';
import type { SearchDefinition } from '@research/search';

/** What a fit may cost, and what slots a block holds, by name: limits that decide no result. */
export type Terms = Readonly<Record<string, number>>;

/** The terms of blocks that are given out now. */
export function termsOf({
  definition: { trial },
  job,
}: {
  readonly definition: Pick<SearchDefinition, 'trial'>;
  readonly job: Pick<Job, 'limitSeconds' | 'needs'>;
}): Terms {
  const { limitSeconds, memoryMiB = 0, retries } = trial;
  const slots = Object.entries(job.needs).map(([kind, count]) => [`needs.${kind}`, count]);
  return {
    ...{ 'trial.limitSeconds': limitSeconds, 'trial.memoryMiB': memoryMiB, 'trial.retries': retries },
    ...{ limitSeconds: job.limitSeconds, ...(Object.fromEntries(slots) as Terms) },
  };
}

/** `trial.retries is 1 now and was 0`, for each that differs. */
export const changesOfTerms = (before: Terms, now: Terms): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((name) => {
    const [then = 0, current = 0] = [before[name], now[name]];
    return then === current ? [] : [`${name} is ${current} now and was ${then}`];
  });
