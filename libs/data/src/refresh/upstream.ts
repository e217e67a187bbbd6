import type { Result } from '@research/core';
import type { Validators } from '../http/validators';
import type { LockedFile, Origin } from '../lock/source-lock';
import type { ContentId } from '../store/content-id';
import type { ContentStore } from '../store/content-store';

/** What upstream has for an asset: still the pinned version, or bytes that are in the store now. */
export type Seen = { readonly kind: 'unchanged' } | ({ readonly kind: 'bytes' } & ContentId & Validators);

/** Where new versions of pinned files come from. */
export interface Upstream {
  readonly origin: Origin;
  /** As messages name it. */
  readonly label: string;
  /** What the lock gives as the file's `url`: never where a mirror is. */
  urlOf(asset: string): string;
  look(asset: string, store: ContentStore, known: LockedFile | undefined): Promise<Result<Seen>>;
}
