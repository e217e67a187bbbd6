import type { TaskId } from '@research/core';
import type { Admission } from '../admission/admission';
import type { Host } from '../hosts/host';
import type { Needs } from '../hosts/needs';

/** What a lease is waiting for. */
export interface LeaseWait {
  /** A kind of slots, `gpu memory`, `output folder` or `memory`. */
  readonly kind: string;
  /** Who holds it or came earlier: `xgboost:train (process 4242)`; of memory, why there is too little. */
  readonly behind: readonly string[];
  /** Milliseconds since the lease was asked for. */
  readonly sinceMs: number;
}

/** Slots (and an output folder) that a task wants for itself. */
export interface LeaseRequest {
  readonly workspaceRoot: string;
  readonly host: Host;
  readonly needs: Needs;
  readonly taskId: TaskId;
  /** Seconds of the longest chain of tasks behind this one, itself included: who has more behind waits less. Default: 0. */
  readonly rank?: number | undefined;
  /** Absolute path of a folder that only one task at a time may fill. */
  readonly outputFolder?: string;
  /** Waits for memory after the slots are taken; absent: no wait. A request without slots never waits for memory. */
  readonly admission?: Admission;
  /** Leaves the queue when aborted; a lease that is already held is not affected. */
  readonly signal?: AbortSignal;
  readonly observer?: LeaseObserver;
}

/** Watches a task that wants a lease. */
export interface LeaseObserver {
  /** The task waits: called at once, and again whenever the reason changes. */
  waits?(wait: LeaseWait): void;
}
