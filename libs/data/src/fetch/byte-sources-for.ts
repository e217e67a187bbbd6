import { shownAddress } from '@research/core';
import { retry } from '@research/process';
import type { HttpPorts } from '../http/http-ports';
import type { LockedFile } from '../lock/source-lock';
import { assetUrl, below } from '../places/asset-url';
import type { DataPlaces, MirrorPlace, ReleaseBases } from '../places/data-places';
import type { SharedStore } from '../store/shared-store';
import { folderSource } from './folder-source';
import { httpSource, offlineSource } from './http-source';
import type { ByteSource } from './byte-source';

/** What the places are made of. */
export interface ByteSourceParts {
  readonly places: DataPlaces;
  readonly shared?: SharedStore;
  readonly http: HttpPorts;
}

/**
 * Where to look for the bytes of a file after the local store, nearest first. A sample is only in the repository (and
 * perhaps a shared store): real data never stands in for it, nor it for real data. What was taken from an API is in
 * stores alone.
 */
export function byteSourcesFor(
  { origin, snapshot }: Pick<LockedFile, 'origin' | 'snapshot'>,
  { places, shared, http }: ByteSourceParts,
): readonly ByteSource[] {
  const sharedSources = shared ? [sharedSource(shared, http)] : [];
  if (origin === 'sample')
    return [folderSource('the sample', places.workspaceRoot, ({ url }) => url), ...sharedSources];
  if (snapshot !== undefined) return sharedSources;
  const mirrors = places.mirror ? [mirrorSource(places.mirror, places.offline, http)] : [];
  return [...sharedSources, ...mirrors, releaseSource(places, http)];
}

function sharedSource(shared: SharedStore, { policy, sleep }: HttpPorts): ByteSource {
  return {
    label: shared.label,
    supply: ({ sha256, bytes }, store) =>
      retry(policy, () => shared.pull({ sha256, bytes }, store), { sleep }),
  };
}

function mirrorSource(mirror: MirrorPlace, offline: boolean, http: HttpPorts): ByteSource {
  const label = mirrorLabel(mirror);
  if (mirror.kind === 'folder') return folderSource(label, mirror.path, ({ asset }) => asset);
  return offline
    ? offlineSource(label)
    : httpSource(label, ({ asset }) => assetUrl(mirror.base, asset), http);
}

function releaseSource({ releases, offline }: DataPlaces, http: HttpPorts): ByteSource {
  const label = 'the release';
  return offline ? offlineSource(label) : httpSource(label, ({ url }) => readableUrl(url, releases), http);
}

/** As messages name a mirror; they are for the terminal, locks never hold it. */
export function mirrorLabel(mirror: MirrorPlace): string {
  return `the mirror ${mirror.kind === 'folder' ? mirror.path : shownAddress(mirror.base)}`;
}

function readableUrl(url: string, { official, readFrom }: ReleaseBases): string {
  return url.startsWith(official) ? below(readFrom, url.slice(official.length)) : url;
}
