import { hashFile } from '@research/core';
import { join } from 'node:path';
import { linkedTree, type OwnTree, ownTree } from '../wiring/own-tree';

/** SHA-256 of each of a project's own sources, by path relative to the project: what a script might load or source. */
export const hashOwnFiles = (
  workspaceRoot: string,
  projectRoot: string,
): Promise<Readonly<Record<string, string>>> =>
  hashTree(join(workspaceRoot, projectRoot), ownTree(workspaceRoot, projectRoot));

/** SHA-256 of each file behind a link to a folder, by its path there. @param folder absolute */
export const hashLinkedFolder = (folder: string): Promise<Readonly<Record<string, string>>> =>
  hashTree(folder, linkedTree(folder));

async function hashTree(folder: string, { files }: OwnTree): Promise<Readonly<Record<string, string>>> {
  const hashes: [string, string][] = [];
  for (const { path } of files) hashes.push([path, await hashFile(join(folder, path))]);
  return Object.fromEntries(hashes);
}

/** A project's own sources, by path relative to the project; those behind its links are among them. */
export const ownFiles = (workspaceRoot: string, projectRoot: string): string[] =>
  ownTree(workspaceRoot, projectRoot).files.map(({ path }) => path);
