import { analyzeRuns } from '../analysis/analyze-runs';
import { executionsOf } from '../analysis/execution';
import { TaskHistory } from '../analysis/task-history';
import type { RecordRead } from '../runs/read-records';
import type { RunRecord, RunTask, Workflow } from '../runs/run-record';
import type { SideRecord } from '../runs/side-file';
import type { TaskInRun } from '../why/explain-task';
import { FlakyTasks } from './flaky-tasks';
import type { PageData } from './page-data';
import { pageRun } from './page-run';
import { pageTrends } from './page-trends';

/** Which runs to show. */
export interface PageQuery {
  /** So many. */
  readonly last: number;
  /** Runs of this workflow alone. */
  readonly workflow?: Workflow | undefined;
  readonly madeAt: Date;
}

/** What a page shows beside records, where it is still there. */
export interface PageSources {
  /** Every attempt of every task of a run. */
  readonly attempts: (runId: string) => Promise<readonly SideRecord[]>;
  /** The file with all that a task printed, relative to the workspace. */
  readonly log: (task: RunTask) => string | undefined;
}

/** A run that is shown: its record, and the file of it. */
export interface ShownRun {
  readonly file: string;
  readonly record: RunRecord;
}

/** Each task is compared with its last runs, as `runs:analyze` does without options. */
const comparedRuns = 20;
const mostRecords = 1000;
/** So many runs before the oldest that is shown explain why tasks ran. */
const explainingRuns = 20;

/** Puts the page of the newest of some records together. @param reads newest first; the first is the newest run to show */
export async function gatherPage(
  reads: AsyncIterable<RecordRead>,
  { last, workflow, madeAt }: PageQuery,
  sources: PageSources,
): Promise<PageData> {
  const seen = new SeenRecords(last, workflow);
  const analysis = await analyzeRuns(seen.passing(reads), { last: comparedRuns, mostRecords });
  const appearances = appearancesOf(seen.recent);
  const runs = [];
  for (const shown of seen.shown) {
    const tried = shown.record.tasks.some(({ attempts }) => attempts > 1)
      ? await sources.attempts(shown.record.runId)
      : [];
    runs.push(pageRun(shown, { appearances, tried, log: sources.log }));
  }
  return {
    madeAt: madeAt.toISOString(),
    runs,
    trends: pageTrends(analysis, seen.history),
    flaky: seen.flaky.found,
    unreadable: analysis.unreadable,
  };
}

/** What is kept of records while they are analysed: of most only the times. */
class SeenRecords {
  readonly shown: ShownRun[] = [];
  readonly recent: RunRecord[] = [];
  readonly flaky = new FlakyTasks();
  readonly history = new TaskHistory(comparedRuns);

  constructor(
    readonly last: number,
    readonly workflow: Workflow | undefined,
  ) {}

  async *passing(reads: AsyncIterable<RecordRead>): AsyncGenerator<RecordRead> {
    for await (const read of reads) {
      if ('record' in read) this.#take(read);
      yield read;
    }
  }

  #take({ file, record }: ShownRun): void {
    this.flaky.add(record);
    this.history.add(executionsOf(record));
    const isShown =
      this.shown.length < this.last && (this.workflow === undefined || record.workflow === this.workflow);
    if (isShown) this.shown.push({ file, record });
    if (isShown || this.recent.length < this.last + explainingRuns) this.recent.push(record);
  }
}

/** Each task with the runs in which it appears, newest first. */
function appearancesOf(records: readonly RunRecord[]): Map<string, TaskInRun[]> {
  const found = new Map<string, TaskInRun[]>();
  for (const run of records)
    for (const task of run.tasks) {
      const known = found.get(task.id);
      if (known) known.push({ run, task });
      else found.set(task.id, [{ run, task }]);
    }
  return found;
}
