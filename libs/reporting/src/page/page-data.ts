import type { RunSummary } from '../analysis/run-summary';
import type { TaskAnalysis } from '../analysis/task-analysis';
import type { UnreadableRecord } from '../runs/read-records';
import type { RunRecord, RunTask, RunTrial, TestedMigration } from '../runs/run-record';
import type { FlakyTask } from './flaky-tasks';
import type { HostUse } from './host-use';
import type { Timeline } from './timeline';

/** All that the page of runs shows, as JSON in its file. Times are milliseconds; those of tasks count from the start of their run. */
export interface PageData {
  readonly madeAt: string;
  /** Newest first. */
  readonly runs: readonly PageRun[];
  readonly trends: PageTrends;
  readonly flaky: readonly FlakyTask[];
  readonly unreadable: readonly UnreadableRecord[];
}

type ShownOfRun =
  | 'runId'
  | 'workflow'
  | 'command'
  | 'status'
  | 'startedAt'
  | 'wallMs'
  | 'commit'
  | 'origin'
  | 'slots'
  | 'workMs'
  | 'criticalPath'
  | 'lowerBoundMs'
  | 'speedUp'
  | 'efficiency';

/** One run with everything that the page shows of it. */
export interface PageRun extends Pick<RunRecord, ShownOfRun> {
  /** Its record, relative to the workspace. */
  readonly record: string;
  readonly tasks: readonly PageTask[];
  readonly timeline: Timeline;
  readonly use: readonly HostUse[];
  readonly phases: readonly PagePhase[];
  readonly trials: readonly PageTrial[];
  readonly migrations: readonly PageMigration[];
}

/** A task by its record, without its inputs and its order, but with what these explain. */
export interface PageTask extends Pick<
  RunTask,
  | 'id'
  | 'kind'
  | 'status'
  | 'becauseOf'
  | 'phase'
  | 'attempts'
  | 'exitCode'
  | 'host'
  | 'queueMs'
  | 'runMs'
  | 'cpuSeconds'
  | 'peakMemoryMiB'
  | 'gpuPercent'
  | 'origin'
  | 'failure'
> {
  readonly startMs?: number;
  readonly endMs?: number;
  /** Slots that it held, in words: `2 cpu, 1 gpu`. */
  readonly slots?: string;
  /** One sentence, and the inputs that had changed. */
  readonly why: string;
  readonly changes?: readonly string[];
  /** Those before the last, where the state folder still has them. */
  readonly tried?: readonly PageAttempt[];
  /** The file with all that it printed, relative to the workspace. */
  readonly log?: string;
}

/** One attempt of a task that took several. */
export interface PageAttempt {
  readonly status: string;
  readonly startMs: number;
  readonly runMs?: number;
  readonly failure?: RunTask['failure'];
}

/** One nx invocation of a workflow. */
export interface PagePhase {
  readonly title: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly ok?: boolean;
}

/** A trial of a search, and the task that searched. */
export interface PageTrial extends RunTrial {
  readonly task: string;
}

/** A migration that was tested, and the task that tested it. */
export type PageMigration = TestedMigration & { readonly task: string };

/** How runs and tasks went over time: what `runs:analyze` finds, with the single times. */
export interface PageTrends {
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  /** Those that became slower or faster first, then the slowest. */
  readonly tasks: readonly TaskTrend[];
  /** How many tasks with shorter times are left out. */
  readonly leftOut: number;
  /** How many records were looked at. */
  readonly records: number;
}

/** A task on one host with data of one origin. */
export interface TaskTrend extends Pick<
  TaskAnalysis,
  'task' | 'host' | 'origin' | 'runs' | 'failures' | 'times' | 'shareOfPath'
> {
  readonly verdict: TaskAnalysis['verdict']['kind'];
  /** Beyond it noise explains nothing; absent where there are too few runs. */
  readonly limitMs?: number;
  /** What had changed when it became slower or faster. */
  readonly since?: { readonly runId: string; readonly changes: readonly string[] };
  /** Each run that ended well, oldest first. */
  readonly points: readonly TrendPoint[];
}

/** The time of a task in one run. */
export interface TrendPoint {
  readonly runId: string;
  readonly at: string;
  readonly ms: number;
}
