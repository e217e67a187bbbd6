import { type Failure, fail } from '@research/core';
import type { DataPlaces } from '../places/data-places';
import { folderSharedStore } from './folder-shared-store';
import type { SftpPorts } from './run-sftp';
import { sftpSharedStore } from './sftp-shared-store';
import type { SharedStore } from './shared-store';

/** The shared store that the places name, or undefined; nothing is touched before it is used. */
export function openSharedStore({ shared, offline }: DataPlaces, sftp: SftpPorts): SharedStore | undefined {
  if (!shared) return undefined;
  if (shared.kind === 'folder') return folderSharedStore(shared.path);
  const store = sftpSharedStore(shared, sftp);
  return offline ? offlineStore(store.label) : store;
}

function offlineStore(label: string): SharedStore {
  const notAsked = fail<Failure>({ reason: 'offline', what: 'not asked: RESEARCH_OFFLINE=1' });
  return { label, pull: () => Promise.resolve(notAsked), push: () => Promise.resolve(notAsked) };
}
