import { hashFile } from '@research/core';
import { join } from 'node:path';
import { ownTree } from '../wiring/own-tree';

/** SHA-256 of each of a project's own sources, by path relative to the project: what a script might load or source. */
export async function hashOwnFiles(
  workspaceRoot: string,
  projectRoot: string,
): Promise<Readonly<Record<string, string>>> {
  const hashes: [string, string][] = [];
  for (const path of ownFiles(workspaceRoot, projectRoot))
    hashes.push([path, await hashFile(join(workspaceRoot, projectRoot, path))]);
  return Object.fromEntries(hashes);
}

/** A project's own sources, by path relative to the project; those behind its links are among them. */
export const ownFiles = (workspaceRoot: string, projectRoot: string): string[] =>
  ownTree(workspaceRoot, projectRoot).files.map(({ path }) => path);
