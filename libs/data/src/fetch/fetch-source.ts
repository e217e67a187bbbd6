import { join } from 'node:path';
import { type Failure, type Result, fail, ok, severalFailures } from '@research/core';
import type { LockedFile, PinnedSource } from '../lock/source-lock';
import { ContentStore } from '../store/content-store';
import { explainUnfetched } from './explain-unfetched';
import { mapLimited } from './map-limited';
import { type ByteSourceParts, byteSourcesFor } from './byte-sources-for';

/** What to fetch, and the folder in which the files shall lie under their local names. */
export interface FetchRequest extends ByteSourceParts {
  readonly source: PinnedSource;
  readonly destination: string;
}

/** One file that is in place, and where its bytes came from. */
export interface FetchedFile {
  readonly path: string;
  readonly from: string;
}

const FILES_AT_ONCE = 4;

/**
 * Makes the destination hold exactly the locked bytes of every file. The local store comes first, so what was fetched
 * once is never asked for again; then the sample, the shared store, the mirror, the release. Every place is verified.
 * Fails with one failure a file (at its entry in the lock) that lists what was tried where.
 */
export async function fetchSource(request: FetchRequest): Promise<Result<readonly FetchedFile[]>> {
  const { lock, project } = request.source;
  const results = await mapLimited(lock.files, FILES_AT_ONCE, (file) => fetchFile(file, request));
  const failures = results.flatMap((result) => (result.ok ? [] : [result.error]));
  if (failures.length > 0)
    return fail(severalFailures(`${failures.length} files of ${project} could not be fetched`, failures));
  return ok(results.flatMap((result) => (result.ok ? [result.value] : [])));
}

async function fetchFile(file: LockedFile, request: FetchRequest): Promise<Result<FetchedFile>> {
  const store = new ContentStore(request.places.store);
  const to = join(request.destination, file.path);
  const tried: Failure[] = [];
  const held = await store.copy(file, to);
  if (!held.ok) return held;
  if (held.value === 'held') return ok({ path: file.path, from: 'the local store' });
  if (held.value === 'damaged') tried.push(damagedEntry(file));
  for (const place of byteSourcesFor(file, request)) {
    const supplied = await place.supply(file, store);
    const copied = supplied.ok ? await store.copy(file, to) : supplied;
    if (copied.ok && copied.value === 'held') return ok({ path: file.path, from: place.label });
    tried.push(
      copied.ok ? damagedEntry(file) : { ...copied.error, what: `${place.label}: ${copied.error.what}` },
    );
  }
  return fail(explainUnfetched({ file, project: request.source.project, tried }));
}

function damagedEntry({ path }: LockedFile): Failure {
  return { reason: 'corrupt-file', what: `the local store had damaged bytes for ${path}; they were removed` };
}
