import { type Result, fail, ok } from '@research/core';
import { retry } from '@research/process';
import type { HttpPorts } from '../http/http-ports';
import type { LockedFile } from '../lock/source-lock';
import type { ContentStore } from '../store/content-store';
import type { SharedStore } from '../store/shared-store';

/** The shared store, and how patiently it is asked. */
export interface Push {
  readonly shared: SharedStore;
  readonly http: Pick<HttpPorts, 'policy' | 'sleep'>;
}

/**
 * Pushes what a lock is about to pin, as far as this machine has the bytes (an unchanged file may never have been
 * fetched here); the sample is in the repository already. Fails as the shared store does.
 */
export async function pushToShared(
  files: readonly LockedFile[],
  store: ContentStore,
  { shared, http }: Push,
): Promise<Result<void>> {
  for (const { sha256, bytes, path } of files.filter(({ origin }) => origin !== 'sample')) {
    const held = await store.find({ sha256, bytes });
    if (!held.ok) return held;
    if (held.value !== 'held') continue;
    const pushed = await retry(http.policy, () => shared.push({ sha256, bytes }, store), {
      sleep: http.sleep,
    });
    if (pushed.ok) continue;
    const what = `${path} could not be pushed to ${shared.label}, so the lock was not written: ${pushed.error.what}`;
    return fail({ ...pushed.error, what });
  }
  return ok(undefined);
}
