import { existsSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** What lies at a path; links, pipes and sockets are `other`. */
export type EntryKind = 'file' | 'folder' | 'other';

/**
 * Everything below a folder, by path relative to it with `/` between the parts; empty when there is no such folder.
 * Links are listed and never followed, so whatever is listed as a file really lies in the folder.
 */
export function listTree(folder: string): Map<string, EntryKind> {
  const found = new Map<string, EntryKind>();
  const visit = (prefix: string): void => {
    for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
      const path = prefix + entry.name;
      found.set(path, kindOf(entry));
      if (entry.isDirectory()) visit(`${path}/`);
    }
  };
  if (existsSync(folder)) visit('');
  return found;
}

function kindOf(entry: Dirent): EntryKind {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'other';
}
