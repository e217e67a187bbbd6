import type { RecordRead, UnreadableRecord } from '../runs/read-records';
import type { RunRecord, RunTask, Workflow } from '../runs/run-record';
import { executionsOf } from './execution';
import { runSummary, type RunSummary } from './run-summary';
import { analyzeTask, type TaskAnalysis } from './task-analysis';
import { TaskHistory } from './task-history';

/** What to analyse. */
export interface AnalysisQuery {
  /** Of each task, on each host, so many of its last runs. */
  readonly last: number;
  /** Tasks of this workflow alone, in whatever run they ran. */
  readonly workflow?: Workflow | undefined;
  /** This task alone, or those of a project. */
  readonly task?: string | undefined;
  /** So many records are looked at, and no more. */
  readonly mostRecords: number;
}

/** What the last runs of tasks came to. */
export interface Analysis {
  /** The last runs in which any of the tasks really ran, newest first. */
  readonly runs: readonly RunSummary[];
  /** Slowest first. */
  readonly tasks: readonly TaskAnalysis[];
  readonly unreadable: readonly UnreadableRecord[];
  /** How many records were looked at, and whether older ones were not. */
  readonly records: number;
  readonly isCutOff: boolean;
  /** Every task that a record names, whether it ran or not. */
  readonly known: ReadonlySet<string>;
}

/** Analyses records, the newest first, and takes no more of them than it needs. */
export async function analyzeRuns(
  reads: AsyncIterable<RecordRead> | Iterable<RecordRead>,
  { last, workflow, task, mostRecords }: AnalysisQuery,
): Promise<Analysis> {
  const history = new TaskHistory(last);
  const unreadable: UnreadableRecord[] = [];
  const runs: RunSummary[] = [];
  const known = new Set<string>();
  const wants = (one: RunTask): boolean =>
    (task === undefined || one.id === task || one.id.startsWith(`${task}:`)) &&
    (workflow === undefined || one.workflow === workflow);
  let records = 0;
  let isCutOff = false;
  const take = (run: RunRecord): void => {
    for (const { id } of run.tasks) known.add(id);
    const executions = executionsOf(run, wants);
    history.add(executions);
    if (executions.length > 0 && runs.length < last) runs.push(runSummary(run, executions.length));
  };
  for await (const read of reads) {
    if (records === mostRecords) {
      isCutOff = true;
      break;
    }
    records += 1;
    if ('record' in read) take(read.record);
    else unreadable.push(read);
    if (task !== undefined && history.isComplete(task)) break;
  }
  const tasks = history.groups.map(analyzeTask).sort(slowestFirst);
  return { runs, tasks, unreadable, records, isCutOff, known };
}

const slowestFirst = (one: TaskAnalysis, other: TaskAnalysis): number =>
  (other.times?.medianMs ?? -1) - (one.times?.medianMs ?? -1) || (one.task < other.task ? -1 : 1);
