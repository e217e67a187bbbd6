import type { Failure } from '@research/core';
import { type Analysis, nearMatches, noRecords, type Workflow } from '@research/reporting';

/** What was asked for. */
export interface Asked {
  readonly workflow?: Workflow | undefined;
  readonly task?: string | undefined;
  /** Every task of the workspace. */
  readonly tasks: readonly string[];
}

/** The failure of an analysis that found nothing to say: no records, a task that is not there, or one that has not run. */
export function nothingToAnalyze(
  { tasks: found, records, unreadable, known }: Analysis,
  { workflow, task, tasks }: Asked,
): Failure | undefined {
  if (found.length > 0) return undefined;
  if (records === unreadable.length) return noRecords();
  const whose = workflow === undefined ? '' : ` of the workflow ${workflow}`;
  if (task === undefined)
    return { reason: 'not-found', what: `no task${whose} has run in the ${records} records there are` };
  const all = [...new Set([...known, ...tasks])];
  if (all.some((id) => id === task || id.startsWith(`${task}:`)))
    return {
      reason: 'not-found',
      what: `${task} has not run as a task${whose} in the ${records} records there are: it came from the cache, was kept or skipped`,
    };
  const near = nearMatches(task, all);
  return {
    reason: 'not-found',
    what: `there is no task ${task}, in the workspace or in the records`,
    tries: near.length > 0 ? near.map((id) => `--task=${id}`) : ['npx nx show projects'],
  };
}
