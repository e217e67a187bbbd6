import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Failure, type Result, fail, ok, shownAddress } from '@research/core';
import type { Origin } from '../lock/source-lock';
import type { DataPlaces } from '../places/data-places';

/** What a snapshot asks: an API, or files of the same layout in a folder of the sample or of a mirror. */
export interface DeclaredApi {
  /** Official address of the API: what the lock says, wherever the bytes came from. */
  readonly url: string;
  /** The variable that names another address for this machine. */
  readonly variable?: string | undefined;
  /** Folder below the root of the sample and of mirrors that holds files in the layout of the API. */
  readonly folder?: string | undefined;
}

/** Where a snapshot is taken from now. */
export interface SnapshotSource {
  readonly origin: Origin;
  /** A folder or an http(s) address; empty when there is nothing to ask, which gives empty tables. */
  readonly from: string;
  /** As messages name it. */
  readonly label: string;
}

/** What chooses the source. */
export interface SnapshotParts {
  readonly api: DeclaredApi;
  readonly places: DataPlaces;
  readonly sampleRoot?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The sample when it is asked for, else the mirror when it is a folder that has such files, else the API itself.
 * Fails with `offline` when only the network leads there and nothing may be asked of it.
 */
export function chooseSnapshotSource({
  api,
  places,
  sampleRoot,
  env,
}: SnapshotParts): Result<SnapshotSource> {
  if (places.origin === 'sample') return ok(sampleSource(api, join(places.workspaceRoot, sampleRoot ?? '')));
  const { mirror } = places;
  const folder = mirror?.kind === 'folder' && api.folder ? join(mirror.path, api.folder) : undefined;
  if (folder !== undefined && existsSync(folder))
    return ok({ origin: 'mirror', from: folder, label: `the mirror ${folder}` });
  if (places.offline) return fail(offline(api));
  const from = (api.variable && env[api.variable]) || api.url;
  if (URL.canParse(from) && /^https?:$/.test(new URL(from).protocol))
    return ok({ origin: 'release', from, label: shownAddress(api.url) });
  return fail({
    reason: 'invalid-options',
    what: `${api.variable}=${shownAddress(from)} is not an http(s) address`,
  });
}

/** The sources of a snapshot that nothing could be asked for: empty tables, which are real data as far as they go. */
export const nothingAsked = (api: DeclaredApi): SnapshotSource => ({
  origin: 'release',
  from: '',
  label: shownAddress(api.url),
});

function sampleSource({ folder }: DeclaredApi, sampleRoot: string): SnapshotSource {
  const path = folder === undefined ? '' : join(sampleRoot, folder);
  return { origin: 'sample', from: existsSync(path) ? path : '', label: 'the simulated sample' };
}

const offline = ({ url }: DeclaredApi): Failure => ({
  reason: 'offline',
  what: `${shownAddress(url)} was not asked: RESEARCH_OFFLINE=1`,
  tries: ['unset RESEARCH_OFFLINE'],
});
