import { type Result, fail, ok } from '@research/core';
import type { CsvContent } from '../csv/csv-content';
import { measureCsv } from '../csv/measure-csv';
import { readColumns } from '../csv/read-columns';
import type { LockedFile, SourceLock } from '../lock/source-lock';
import type { ContentStore } from '../store/content-store';
import type { DeclaredAsset } from './check-assets';
import type { ColumnChange, FileChange } from './refresh-report';
import type { Seen, Upstream } from './upstream';

/** Where to look, and what is pinned so far. */
export interface Look {
  readonly upstream: Upstream;
  readonly store: ContentStore;
  readonly lockFile: string;
  readonly current: SourceLock | null;
}

/** Looks at one file upstream, measures it when its bytes are not the pinned ones, and says what that changes. */
export async function lookAtFile(declared: DeclaredAsset, look: Look): Promise<Result<FileChange>> {
  const before = look.current?.files.find(({ path }) => path === declared.path);
  const known = before?.asset === declared.asset ? before : undefined;
  const seen = await look.upstream.look(declared.asset, look.store, known);
  if (!seen.ok)
    return fail({ ...seen.error, what: `${declared.asset}: ${look.upstream.label}: ${seen.error.what}` });
  if (seen.value.kind === 'unchanged' && known) return ok({ kind: 'unchanged', before: known, after: known });
  if (seen.value.kind === 'unchanged') throw new Error(`${declared.asset}: unchanged, but never seen`);
  const content = known?.sha256 === seen.value.sha256 ? ok(known) : await measure(declared, seen.value, look);
  if (!content.ok) return fail({ ...content.error, what: `${look.upstream.label}: ${content.error.what}` });
  const after = entry(declared, { ...look, seen: seen.value, content: content.value });
  if (!before) return ok({ kind: 'new', after });
  if (before.sha256 === after.sha256) return ok({ kind: 'unchanged', before, after });
  const columns =
    'columns' in content.value ? await columnChange(before, content.value, look.store) : undefined;
  return ok({ kind: 'changed', before, after, ...(columns ? { columns } : {}) });
}

type Bytes = Extract<Seen, { kind: 'bytes' }>;

function measure({ asset }: DeclaredAsset, { sha256 }: Bytes, { store }: Look): Promise<Result<CsvContent>> {
  return measureCsv({ path: store.pathOf(sha256), name: asset });
}

interface Entry extends Pick<Look, 'upstream' | 'lockFile'> {
  readonly seen: Bytes;
  readonly content: Pick<CsvContent, 'rows' | 'seasons'>;
}

function entry({ path, asset }: DeclaredAsset, { upstream, lockFile, seen, content }: Entry): LockedFile {
  const { sha256, bytes, etag, lastModified } = seen;
  return {
    path,
    asset,
    url: upstream.urlOf(asset),
    sha256,
    bytes,
    rows: content.rows,
    seasons: content.seasons,
    origin: upstream.origin,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    at: { file: lockFile },
  };
}

async function columnChange(
  before: LockedFile,
  { columns }: CsvContent,
  store: ContentStore,
): Promise<ColumnChange | undefined> {
  const held = await store.find(before);
  if (!held.ok || held.value !== 'held') return undefined;
  const old = (await readColumns({ path: store.pathOf(before.sha256), name: before.asset })) ?? [];
  return {
    added: columns.filter((column) => !old.includes(column)),
    removed: old.filter((column) => !columns.includes(column)),
  };
}
