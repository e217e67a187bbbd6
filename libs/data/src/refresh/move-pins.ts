import { ok, type Result } from '@research/core';
import type { LockedFile, SourceLock } from '../lock/source-lock';
import { writeSourceLock } from '../lock/write-source-lock';
import type { DataPlaces } from '../places/data-places';
import type { ContentStore } from '../store/content-store';
import type { SharedStore } from '../store/shared-store';
import { type Push, pushToShared } from './push-to-shared';
import type { RefreshReport } from './refresh-report';

/** The lock whose pins move, and the stores that get the bytes before it names them. */
export interface PinMove {
  readonly lockFile: string;
  readonly current: SourceLock | null;
  readonly places: DataPlaces;
  readonly shared?: SharedStore;
  readonly http: Push['http'];
}

/** Pushes the bytes of all files to the shared store, then writes the lock, whose bound stays. Fails as the two do, with the lock as it was. */
export async function movePins(
  { shared, http, lockFile, current, places }: PinMove,
  files: readonly LockedFile[],
  store: ContentStore,
): Promise<Result<RefreshReport['lock']>> {
  const pushed = shared ? await pushToShared(files, store, { shared, http }) : ok(undefined);
  if (!pushed.ok) return pushed;
  return writeSourceLock({
    workspaceRoot: places.workspaceRoot,
    current,
    next: { file: lockFile, ...(current?.bound ? { bound: current.bound } : {}), files },
  });
}
