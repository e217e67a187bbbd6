import type { Result } from '@research/core';
import type { LockedFile } from '../lock/source-lock';
import type { ContentStore } from '../store/content-store';

/** Somewhere the bytes of a pinned file may be had from. */
export interface ByteSource {
  /** As messages name it. */
  readonly label: string;
  /** Brings exactly the locked bytes into the store; other bytes are refused with `hash-mismatch`. */
  supply(file: LockedFile, store: ContentStore): Promise<Result<void>>;
}
