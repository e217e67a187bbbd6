import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../scope/git';

/**
 * Every project.json of a workspace, relative to it and sorted: the files that git knows or would take, as Nx sees them;
 * outside git those in no folder of packages, outputs or state.
 */
export async function projectFiles(workspaceRoot: string): Promise<string[]> {
  const listed = await git(workspaceRoot, ['ls-files', '-coz', '--exclude-standard', '--', ...patterns]);
  const found = listed === undefined ? await walk(workspaceRoot, '') : listed.split('\0');
  const present = found.filter((path) => path !== '' && existsSync(join(workspaceRoot, path)));
  return [...new Set(present)].sort();
}

const name = 'project.json';
const patterns = [name, `*/${name}`];
const left = /^(?:\..*|node_modules|out|dist)$/;

async function walk(workspaceRoot: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(workspaceRoot, folder), { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return left.test(entry.name) ? [] : walk(workspaceRoot, path);
    return entry.isFile() && entry.name === name ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}
