import type { Result } from '@research/core';
import type { ContentId } from './content-id';
import type { ContentStore } from './content-store';

/**
 * A store that several machines use, laid out like the local one. Bytes pushed there let a lock be built on another
 * machine after upstream has replaced them.
 */
export interface SharedStore {
  /** As messages name it. */
  readonly label: string;
  /** Copies bytes into the local store; fails with `not-found`, `hash-mismatch`, `network` or `file-system`. */
  pull(content: ContentId, into: ContentStore): Promise<Result<void>>;
  /** Copies bytes from the local store unless they are there; they appear whole or not at all. */
  push(content: ContentId, from: ContentStore): Promise<Result<void>>;
}
