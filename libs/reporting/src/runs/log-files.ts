import { join } from 'node:path';
import type { RunRecord, Workflow } from './run-record';

/** Folder of the workspace that holds run records and their trends; git ignores it. */
export const LOGS_FOLDER = 'logs';

interface WorkflowLogs {
  /** Start of the names of its records. */
  readonly record: string;
  /** File with a row for each task of each run. */
  readonly trends: string;
}

const logs: Readonly<Record<Workflow, WorkflowLogs>> = {
  dissertation: { record: 'parallel_build', trends: 'performance_trends.csv' },
  etl: { record: 'parallel_run', trends: 'dag_execution_metrics.csv' },
  training: { record: 'parallel_train', trends: 'hardware_utilization.csv' },
  devops: { record: 'migration_test', trends: 'deployment_validation.csv' },
  other: { record: 'run', trends: 'tasks.csv' },
};

/** Name of a search's records, which lie with those of trainings. */
const searchRecord = 'parallel_search';
const searchTarget = /^[^:]+:search(?::|$)/;
const trainTarget = /^[^:]+:train(?::|$)/;

/** True for a run that has evaluated trials, or only looked at searches; a workflow of both may find nothing to search. */
const isSearch = (tasks: RunRecord['tasks']): boolean =>
  tasks.some(({ trials = [] }) => trials.length > 0) ||
  (tasks.some(({ id }) => searchTarget.test(id)) && !tasks.some(({ id }) => trainTarget.test(id)));

/** Migration tests, backups, and all else that is done to a database lie in one folder, and are told apart by their names. */
function devopsRecord(tasks: RunRecord['tasks']): string {
  const isOf = (project: string): boolean => tasks.some(({ id }) => id.startsWith(`${project}:`));
  if (isOf('migration-test')) return logs.devops.record;
  return isOf('backup') ? 'backup' : 'database';
}

/** Where the record of a run lies, relative to the workspace: `logs/etl/parallel_run_20261123_181500042-1f9ab2c4.json`. */
export function recordFile({
  workflow,
  runId,
  tasks,
}: Pick<RunRecord, 'workflow' | 'runId' | 'tasks'>): string {
  const isOfSearch = workflow === 'training' && isSearch(tasks);
  const name =
    workflow === 'devops' ? devopsRecord(tasks) : isOfSearch ? searchRecord : logs[workflow].record;
  return join(LOGS_FOLDER, workflow, `${name}_${runId}.json`);
}

/** Where the trends of a workflow lie, relative to the workspace. */
export const trendsFile = (workflow: Workflow): string => join(LOGS_FOLDER, workflow, logs[workflow].trends);

/** The run that a record file is about; undefined for other files. Ids of before had no milliseconds. */
export const runIdIn = (name: string): string | undefined =>
  /_(\d{8}_\d{6}(?:\d{3})?-[0-9a-f]{8})\.json$/.exec(name)?.[1];
