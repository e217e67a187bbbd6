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
  query: AnalysisQuery,
): Promise<Analysis> {
  const gathered = new GatheredRuns(query);
  let isCutOff = false;
  for await (const read of reads) {
    isCutOff = gathered.records === query.mostRecords;
    if (isCutOff) break;
    gathered.take(read);
    if (gathered.isComplete) break;
  }
  const { runs, unreadable, records, known } = gathered;
  const tasks = gathered.history.groups.map(analyzeTask).sort(slowestFirst);
  return { runs, tasks, unreadable, records, isCutOff, known };
}

/** What an analysis keeps of the records that it has seen: a record itself is large. */
class GatheredRuns {
  records = 0;
  readonly runs: RunSummary[] = [];
  readonly unreadable: UnreadableRecord[] = [];
  readonly known = new Set<string>();
  readonly history: TaskHistory;

  constructor(readonly query: AnalysisQuery) {
    this.history = new TaskHistory(query.last);
  }

  take(read: RecordRead): void {
    this.records += 1;
    if ('record' in read) this.#add(read.record);
    else this.unreadable.push(read);
  }

  /** True when older records add nothing. */
  get isComplete(): boolean {
    return this.query.task !== undefined && this.history.isComplete(this.query.task);
  }

  #add(run: RunRecord): void {
    for (const { id } of run.tasks) this.known.add(id);
    const executions = executionsOf(run, (task) => this.#wants(task));
    this.history.add(executions);
    if (executions.length > 0 && this.runs.length < this.query.last)
      this.runs.push(runSummary(run, executions.length));
  }

  #wants({ id, workflow }: RunTask): boolean {
    const { task, workflow: wanted } = this.query;
    const isNamed = task === undefined || id === task || id.startsWith(`${task}:`);
    return isNamed && (wanted === undefined || workflow === wanted);
  }
}

const slowestFirst = (one: TaskAnalysis, other: TaskAnalysis): number =>
  (other.times?.medianMs ?? -1) - (one.times?.medianMs ?? -1) || (one.task < other.task ? -1 : 1);
