import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Failure, type Result, fail, ok } from '@research/core';
import { mirrorLabel } from '../fetch/byte-sources-for';
import { download } from '../http/download';
import type { HttpPorts } from '../http/http-ports';
import type { Validators } from '../http/validators';
import type { LockedFile } from '../lock/source-lock';
import { assetUrl } from '../places/asset-url';
import type { DataPlaces } from '../places/data-places';
import type { Seen, Upstream } from './upstream';
import { readBytes } from '../store/read-bytes';

/** What an upstream is chosen from. */
export interface UpstreamParts {
  readonly places: DataPlaces;
  readonly http: HttpPorts;
  /** Folder of the simulated sample, relative to the workspace, in the layout of the release root. */
  readonly sampleRoot?: string;
}

/**
 * The sample when it is asked for, else the mirror when there is one, else the release.
 * Fails with `offline` when only the network leads there, and with `invalid-options` when there is no sample.
 */
export function chooseUpstream({ places, http, sampleRoot }: UpstreamParts): Result<Upstream> {
  const { mirror, releases, offline } = places;
  if (places.origin === 'sample')
    return sampleRoot === undefined ? fail(noSample) : ok(sample(places, sampleRoot));
  const released = { urlOf: (asset: string) => assetUrl(releases.official, asset) };
  if (mirror?.kind === 'folder') {
    return ok({ ...released, origin: 'mirror', label: mirrorLabel(mirror), look: lookInFolder(mirror.path) });
  }
  const label = mirror ? mirrorLabel(mirror) : 'the release';
  if (offline) return fail(offlineFailure(label));
  const base = mirror?.base ?? releases.readFrom;
  const origin = mirror ? 'mirror' : 'release';
  return ok({ ...released, origin, label, look: lookOnServer(base, origin, http) });
}

function sample({ workspaceRoot }: DataPlaces, sampleRoot: string): Upstream {
  return {
    origin: 'sample',
    label: 'the simulated sample',
    urlOf: (asset) => `${sampleRoot}/${asset}`,
    look: lookInFolder(join(workspaceRoot, sampleRoot)),
  };
}

function lookInFolder(folder: string): Upstream['look'] {
  return async (asset, store) => {
    const path = join(folder, asset);
    if (!existsSync(path)) {
      const what = existsSync(folder) ? `it has no ${asset}` : `there is no folder ${folder}`;
      return fail({ reason: 'not-found', what });
    }
    const put = await store.put(readBytes(path));
    return put.ok ? ok({ kind: 'bytes', ...put.value }) : put;
  };
}

function lookOnServer(base: string, origin: 'mirror' | 'release', http: HttpPorts): Upstream['look'] {
  return async (asset, store, known): Promise<Result<Seen>> => {
    const validators = known?.origin === origin ? knownVersion(known) : {};
    const downloaded = await download({ url: assetUrl(base, asset), store, known: validators }, http);
    if (!downloaded.ok || downloaded.value.kind === 'unchanged') return downloaded as Result<Seen>;
    return ok({ ...downloaded.value, kind: 'bytes' });
  };
}

/** A date says nothing about a mirror's version, since the lock does not say which mirror it was; an ETag does. */
function knownVersion({ origin, etag, lastModified }: LockedFile): Validators {
  if (etag !== undefined) return { etag };
  return origin === 'release' && lastModified !== undefined ? { lastModified } : {};
}

const noSample: Failure = {
  reason: 'invalid-options',
  what: 'RESEARCH_ORIGIN=sample, but this source declares no sample',
};

function offlineFailure(label: string): Failure {
  return {
    reason: 'offline',
    what: `${label} cannot be asked for new data: RESEARCH_OFFLINE=1`,
    tries: ['unset RESEARCH_OFFLINE, or set NFLVERSE_MIRROR to a folder'],
  };
}
