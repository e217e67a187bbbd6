import type { LockedFile, Origin } from '../lock/source-lock';

/** Columns that a version of a table has and the one before had not, and the reverse. */
export interface ColumnChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What a refresh did to one file of a lock; `columns` only where the old bytes were still at hand. */
export type FileChange =
  | { readonly kind: 'unchanged'; readonly after: LockedFile; readonly before: LockedFile }
  | { readonly kind: 'new'; readonly after: LockedFile }
  | {
      readonly kind: 'changed';
      readonly after: LockedFile;
      readonly before: LockedFile;
      readonly columns?: ColumnChange;
    }
  | { readonly kind: 'dropped'; readonly before: LockedFile };

/** What a refresh found upstream and did to the lock. */
export interface RefreshReport {
  readonly project: string;
  readonly lockFile: string;
  readonly origin: Origin;
  /** As messages name where it looked. */
  readonly upstream: string;
  /** `kept` when nothing but validators would have changed. */
  readonly lock: 'created' | 'rewritten' | 'kept';
  readonly files: readonly FileChange[];
}
