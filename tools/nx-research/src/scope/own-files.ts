import { hashFile } from '@research/core';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isOwnSource } from '../wiring/own-sources';

/** SHA-256 of each of a project's own sources, by path relative to the project: what a script might load or source. */
export async function hashOwnFiles(projectFolder: string): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const path of ownFiles(projectFolder)) {
    hashes[path] = await hashFile(join(projectFolder, path));
  }
  return hashes;
}

/** A project's own sources, by path relative to the project. */
export function ownFiles(projectFolder: string, folder = projectFolder): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const name = relative(projectFolder, path).split(sep).join('/');
    if (entry.isDirectory()) return isOwnSource(`${name}/`) ? ownFiles(projectFolder, path) : [];
    return entry.isFile() && isOwnSource(name) ? [name] : [];
  });
}

/** True for one of some files and folders, and for what is in these. */
export const isBelow = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path === place || path.startsWith(`${place}/`));
