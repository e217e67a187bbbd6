import { fail, type Failure, ok, nearMatches } from '@research/core';
import { type Analysis, analyzeRuns, eachRecord, noRecords, type Workflow } from '@research/reporting';
import { defineExecutor } from '../../task/define-executor';
import { writeJson } from '../../task/write-file';
import { runsAnalyzeKind } from '../runs';
import { sayUnreadable } from '../shown-runs';
import { describeAnalysis } from './describe-analysis';

/** More records than anybody's last runs are in; to read so many takes a second or two. */
const mostRecords = 1000;

export const executor = defineExecutor(runsAnalyzeKind, async (scope) => {
  const { workspaceRoot, options, say } = scope;
  const analysis = await analyzeRuns(eachRecord(workspaceRoot), { ...options, mostRecords });
  sayUnreadable(scope, analysis.unreadable);
  const missing = nothingToAnalyze(analysis, {
    ...options,
    tasks: scope.workspace.tasks().map(({ id }) => id),
  });
  if (missing) return fail(missing);
  say(describeAnalysis(analysis).join('\n'));
  const written = await writeJson(scope, options.json, analysisJson(analysis));
  return written.ok ? ok({ status: 'done' }) : written;
});

/** An analysis for programs. Its version is raised by a change that readers would misread. */
const analysisJson = ({ runs, tasks, unreadable, records, isCutOff }: Analysis): object => ({
  version: 1,
  records,
  isCutOff,
  unreadable,
  runs,
  tasks,
});

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
