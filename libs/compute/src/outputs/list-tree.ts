import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** What lies at a path; links, pipes, sockets and folders that cannot be looked into are `other`. */
export type EntryKind = 'file' | 'folder' | 'other';

/**
 * Everything below a folder, by path relative to it with `/` between the parts; empty when there is no such folder.
 * Links are listed and never followed, so whatever is listed as a file really lies in the folder. A folder whose mode, name of
 * bytes or depth keeps it closed is listed, and what is in it is not.
 */
export function listTree(folder: string): Map<string, EntryKind> {
  const found = new Map<string, EntryKind>();
  const visit = (prefix: string): void => {
    const entries = entriesOf(join(folder, prefix));
    if (entries === undefined && prefix !== '') found.set(prefix.slice(0, -1), 'other');
    for (const entry of entries ?? []) {
      const path = prefix + entry.name;
      found.set(path, kindOf(entry));
      if (entry.isDirectory()) visit(`${path}/`);
    }
  };
  visit('');
  return found;
}

function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

function kindOf(entry: Dirent): EntryKind {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'other';
}
