import type { Fingerprint } from '@research/core';
import type { Needs } from '../hosts/needs';
import type { Slot } from '../leases/lease';
import type { CollectedFile } from '../outputs/collect-outputs';
import type { UndeclaredFile } from '../tracing/undeclared-file';

/** Work that fills an output folder: a job, or something done in this process. */
export interface StagedWork {
  readonly fingerprint: Fingerprint;
  readonly needs: Needs;
  readonly writes: readonly string[];
}

/** The outputs are in place: kept as they were, or made just now. */
export type StagedOutcome<T> =
  | {
      readonly kind: 'kept';
      /** What the run that made them used without declaring it. */
      readonly undeclared: readonly UndeclaredFile[];
    }
  | {
      readonly kind: 'ran';
      /** What the work itself returned. */
      readonly value: T;
      readonly writes: readonly CollectedFile[];
      /** Files that were written but not declared; they are gone. */
      readonly undeclared: readonly string[];
      readonly slots: readonly Slot[];
    };
