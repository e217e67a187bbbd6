import type { Failure, HostId, TaskId } from '@research/core';

/** What has become of a job that a client has followed or collected. */
export interface JobEnd {
  /**
   * `done`: its outputs are in place. `failed`: it failed, or its outputs are not what was declared. `lost`: it was killed
   * together with its supervisor. `uncollected`: it has ended, and what it left could not be brought here yet.
   */
  readonly kind: 'done' | 'failed' | 'cancelled' | 'lost' | 'uncollected';
  readonly taskId: TaskId;
  readonly host: HostId;
  /** Its name for people and for `--job`. */
  readonly job: string;
  /** Time of the work itself; not known of a lost job. */
  readonly ranMs?: number;
  /** What stands between it and its outputs. */
  readonly failure?: Failure;
  /** A lost job that this client starts again. */
  readonly startsAgain?: boolean;
}
