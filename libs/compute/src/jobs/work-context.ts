import type { Concealment, Failure, Result, TaskId } from '@research/core';
import type { CommandSink, RunCommand } from '@research/process';
import type { Admission } from '../admission/admission';
import type { Host } from '../hosts/host';
import type { LeaseObserver } from '../leases/lease-request';
import type { UndeclaredFile } from '../tracing/undeclared-file';

/** Where and for whom work is done: workspace, host, task, output folder, and what watches it. */
export interface WorkContext {
  readonly workspaceRoot: string;
  readonly host: Host;
  readonly taskId: TaskId;
  /** See `LeaseRequest.rank`. */
  readonly rank?: number | undefined;
  /** Absolute path of the task's own output folder, `{projectRoot}/out/<target>`. */
  readonly outputFolder: string;
  /** Versions of the tools in use, for the provenance. */
  readonly tools?: Readonly<Record<string, string>>;
  /** Each input and its hash, for the provenance. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Of which origin the data behind the outputs is, for the provenance. */
  readonly origin?: string | undefined;
  /** Keep the outputs and run nothing when they are in place (`outputsInPlace`), also when another process has just made them. */
  readonly reuse?: boolean;
  /**
   * Looks, after the work, for files that it used without declaring them. They are recorded in the provenance; where it
   * fails, so does the task.
   * @param stagingFolder absolute
   */
  readonly findUndeclared?: (stagingFolder: string) => Promise<Result<readonly UndeclaredFile[]>>;
  /** What of the command's output is neither shown nor kept. */
  readonly concealment?: Concealment;
  /** What its outputs must not hold; they are refused when they do. */
  readonly secrets?: Concealment;
  /** Why the command cannot be started now; outputs that are in place, and jobs that are there, are taken all the same. */
  readonly cannotStart?: Failure | undefined;
  readonly sink?: CommandSink;
  readonly signal?: AbortSignal;
  readonly observer?: WorkObserver;
  /** Waits for memory of this machine before the work starts; absent: no wait. */
  readonly admission?: Admission;
  readonly ports?: WorkPorts;
}

/** Watches work while it is done. */
export interface WorkObserver extends LeaseObserver {
  /** The work has ended, well or not; not called when existing outputs are kept. */
  worked?(times: WorkTimes): void;
}

/** Times of one piece of work, in milliseconds. */
export interface WorkTimes {
  /** For its slots, its output folder and memory. */
  readonly waitedMs: number;
  /** Of the work itself, without collecting its outputs. */
  readonly ranMs: number;
}

/** The outside world of a job. */
export interface WorkPorts {
  readonly run?: RunCommand;
  readonly now?: () => Date;
}
