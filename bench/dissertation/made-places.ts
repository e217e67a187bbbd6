import { copyWorkspace } from '@research/testing';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flatDrivers } from '../made-dissertation/flat-layout';
import { nxDeclarations, nxPath } from '../made-dissertation/nx-layout';
import { sources } from '../made-dissertation/sources';
import { type Files, writeFiles } from '../write-files';
import { flatLayout, type Layout } from './layout';

/** The made dissertation once for each way to build it. */
export interface MadePlaces {
  readonly nx: Layout;
  readonly shell: Layout;
  readonly make: Layout;
  /** What make made, without what LaTeX made of it. */
  readonly latexmk: Layout;
  dispose(): void;
}

/** Writes the dissertation into temporary folders, unbuilt. */
export async function makePlaces(): Promise<MadePlaces> {
  const workspace = await copyWorkspace('bench');
  const flat = mkdtempSync(join(tmpdir(), 'research-bench-made-'));
  const dispose = (): void => {
    workspace.dispose();
    rmSync(flat, { recursive: true, force: true });
  };
  try {
    for (const folder of ['projects', 'workflows', 'bench', 'docs']) workspace.remove(folder);
    writeFiles(workspace.root, { ...inWorkspace(sources()), ...nxDeclarations() });
    await workspace.git('add', '--all');
    await workspace.git('commit', '--quiet', '--message', 'The made dissertation');
    const place = (name: string): Layout => flatLayout(join(flat, name));
    const [shell, make] = [place('shell'), place('make')];
    for (const { root } of [shell, make]) writeFiles(root, { ...sources(), ...flatDrivers() });
    return { nx: { root: workspace.root, path: nxPath }, shell, make, latexmk: place('latexmk'), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

const inWorkspace = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [nxPath(path), text]));

/** Removes everything that builds of the workspace left: outputs, Nx's cache, the state folder. */
export function emptyWorkspace({ root }: Layout): void {
  for (const folder of ['.nx', '.research']) rmSync(join(root, folder), { recursive: true, force: true });
  for (const project of readdirSync(join(root, 'projects')))
    rmSync(join(root, 'projects', project, 'out'), { recursive: true, force: true });
}

/** Writes a folder without Nx again, with the sources alone. */
export function emptyFlat({ root }: Layout): void {
  rmSync(root, { recursive: true, force: true });
  writeFiles(root, { ...sources(), ...flatDrivers() });
}

/** Makes the folder for latexmk from the one in which make has built: with tables and figures, without what LaTeX made. */
export function onlyLatexMissing({ make, latexmk }: MadePlaces): void {
  rmSync(latexmk.root, { recursive: true, force: true });
  cpSync(make.root, latexmk.root, {
    recursive: true,
    filter: (path) => !/(?:\/main\.(?!tex$)\w+|\.aux|\/build)$/.test(path),
  });
}
