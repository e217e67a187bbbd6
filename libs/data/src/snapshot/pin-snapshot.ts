import { join } from 'node:path';
import { type Result, fail, ok, severalFailures } from '@research/core';
import { measureCsv } from '../csv/measure-csv';
import type { LockedFile } from '../lock/source-lock';
import { movePins, type PinMove } from '../refresh/move-pins';
import type { FileChange, RefreshReport } from '../refresh/refresh-report';
import { ContentStore } from '../store/content-store';
import { readBytes } from '../store/read-bytes';
import type { DeclaredApi, SnapshotSource } from './snapshot-source';

/** Files that a task has taken from an API, to be pinned. */
export interface SnapshotRequest extends PinMove {
  readonly project: string;
  /** The task that took them. */
  readonly task: string;
  /** Where they lie. */
  readonly folder: string;
  readonly names: readonly string[];
  readonly api: DeclaredApi;
  readonly source: SnapshotSource;
  /** Folder of the simulated sample, relative to the workspace. */
  readonly sampleRoot?: string | undefined;
}

/**
 * Pins files that were taken from an API: their bytes go into the local store and the shared one (those of the sample
 * into its folder, since a clone has to have them), then the lock names them beside what it pinned otherwise.
 * Fails with `corrupt-file` when one is no whole table, or `file-system`; the lock then stays as it is.
 */
export async function pinSnapshot(request: SnapshotRequest): Promise<Result<RefreshReport>> {
  const store = new ContentStore(request.places.store);
  const changes: FileChange[] = [];
  for (const name of request.names) {
    const change = await changeOf(name, request, store);
    if (!change.ok) return change;
    changes.push(change.value);
  }
  const after = changes.flatMap((change) => ('after' in change ? [change.after] : []));
  const others = (request.current?.files ?? []).filter(({ snapshot }) => snapshot !== request.task);
  const clash = others.filter(({ path }) => request.names.includes(path));
  if (clash.length > 0)
    return fail(
      severalFailures(
        'names are taken',
        clash.map((file) => taken(file)),
      ),
    );
  const lock = await movePins(request, [...others, ...after], store);
  if (!lock.ok) return lock;
  const { project, lockFile, source } = request;
  const { origin, label: upstream } = source;
  return ok({ project, lockFile, origin, upstream, lock: lock.value, files: changes });
}

/** Entries of an earlier snapshot, whose bytes some store has. */
export interface PinnedAgain extends PinMove {
  readonly project: string;
  readonly task: string;
  readonly files: readonly LockedFile[];
  readonly api: DeclaredApi;
}

/** Pins what an API had answered before, without asking it. Fails with `file-system`. */
export async function pinAgain(request: PinnedAgain): Promise<Result<RefreshReport>> {
  const { project, task, lockFile, current, files, api } = request;
  const others = (current?.files ?? []).filter(({ snapshot }) => snapshot !== task);
  const lock = await movePins(request, [...others, ...files], new ContentStore(request.places.store));
  if (!lock.ok) return lock;
  const changes = files.map((after): FileChange => {
    const before = current?.files.find(({ path, snapshot }) => path === after.path && snapshot === task);
    if (!before) return { kind: 'new', after };
    return { kind: before.sha256 === after.sha256 ? 'unchanged' : 'changed', before, after };
  });
  return ok({ project, lockFile, origin: 'release', upstream: api.url, lock: lock.value, files: changes });
}

const taken = ({ path, at }: LockedFile) => ({
  reason: 'invalid-lock' as const,
  what: `${path} is pinned as an asset already`,
  at,
  tries: ['give the file of the snapshot another name'],
});

async function changeOf(
  name: string,
  request: SnapshotRequest,
  store: ContentStore,
): Promise<Result<FileChange>> {
  const { current, task, folder } = request;
  const put = await store.put(readBytes(join(folder, name)));
  if (!put.ok) return put;
  const content = await measureCsv({ path: store.pathOf(put.value.sha256), name });
  if (!content.ok) return content;
  const { rows, seasons } = content.value;
  const after = { ...whereFrom(name, request), ...put.value, rows, seasons, snapshot: task };
  const placed = await keepSample(after, request, store);
  if (!placed.ok) return placed;
  const before = current?.files.find(({ path, snapshot }) => path === name && snapshot === task);
  if (!before) return ok({ kind: 'new', after });
  return ok({ kind: before.sha256 === after.sha256 ? 'unchanged' : 'changed', before, after });
}

function whereFrom(
  name: string,
  { project, api, source, sampleRoot = '', lockFile }: SnapshotRequest,
): Pick<LockedFile, 'path' | 'asset' | 'url' | 'origin' | 'at'> {
  const asset = `snapshots/${project}/${name}`;
  const url = source.origin === 'sample' ? `${sampleRoot}/${asset}` : api.url;
  return { path: name, asset, url, origin: source.origin, at: { file: lockFile } };
}

/** The sample is in the repository: what is made from it has to be there too. */
async function keepSample(
  file: LockedFile,
  { places }: SnapshotRequest,
  store: ContentStore,
): Promise<Result<void>> {
  if (file.origin !== 'sample') return ok(undefined);
  const path = join(places.workspaceRoot, file.url);
  const copied = await store.copy(file, path);
  if (!copied.ok) return copied;
  return ok(undefined);
}
