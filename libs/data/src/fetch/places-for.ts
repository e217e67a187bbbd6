import { shownAddress } from '@research/core';
import { retry } from '@research/process';
import type { HttpPorts } from '../http/http-ports';
import type { LockedFile } from '../lock/source-lock';
import { assetUrl, below } from '../places/asset-url';
import type { DataPlaces, MirrorPlace, ReleaseBases } from '../places/data-places';
import type { SharedStore } from '../store/shared-store';
import { folderPlace } from './folder-place';
import { httpPlace, offlinePlace } from './http-place';
import type { Place } from './place';

/** What the places are made of. */
export interface PlaceParts {
  readonly places: DataPlaces;
  readonly shared?: SharedStore;
  readonly http: HttpPorts;
}

/**
 * Where to look for the bytes of a file after the local store, nearest first. A sample is only in the repository (and
 * perhaps a shared store): real data never stands in for it, nor it for real data. What was taken from an API is in
 * stores alone.
 */
export function placesFor(
  { origin, snapshot }: Pick<LockedFile, 'origin' | 'snapshot'>,
  { places, shared, http }: PlaceParts,
): readonly Place[] {
  const sharedPlaces = shared ? [sharedPlace(shared, http)] : [];
  if (origin === 'sample')
    return [folderPlace('the sample', places.workspaceRoot, ({ url }) => url), ...sharedPlaces];
  if (snapshot !== undefined) return sharedPlaces;
  const mirrors = places.mirror ? [mirrorPlace(places.mirror, places.offline, http)] : [];
  return [...sharedPlaces, ...mirrors, releasePlace(places, http)];
}

function sharedPlace(shared: SharedStore, { policy, sleep }: HttpPorts): Place {
  return {
    label: shared.label,
    supply: ({ sha256, bytes }, store) =>
      retry(policy, () => shared.pull({ sha256, bytes }, store), { sleep }),
  };
}

function mirrorPlace(mirror: MirrorPlace, offline: boolean, http: HttpPorts): Place {
  const label = mirrorLabel(mirror);
  if (mirror.kind === 'folder') return folderPlace(label, mirror.path, ({ asset }) => asset);
  return offline ? offlinePlace(label) : httpPlace(label, ({ asset }) => assetUrl(mirror.base, asset), http);
}

function releasePlace({ releases, offline }: DataPlaces, http: HttpPorts): Place {
  const label = 'the release';
  return offline ? offlinePlace(label) : httpPlace(label, ({ url }) => readableUrl(url, releases), http);
}

/** As messages name a mirror; they are for the terminal, locks never hold it. */
export function mirrorLabel(mirror: MirrorPlace): string {
  return `the mirror ${mirror.kind === 'folder' ? mirror.path : shownAddress(mirror.base)}`;
}

function readableUrl(url: string, { official, readFrom }: ReleaseBases): string {
  return url.startsWith(official) ? below(readFrom, url.slice(official.length)) : url;
}
