import { hashFile } from '@research/core';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ownSources } from '../wiring/own-sources';
import type { ResolvedRead, WiredTask } from '../wiring/wired-task';
import { isBelow, ownFiles } from '../scope/own-files';

/** A file that the outputs of a task depend on. */
export interface InputFile {
  /** `output:asof-features:build/features.csv.gz` for what a task writes, else `file:` and its path. */
  readonly name: string;
  /** Relative to the workspace. */
  readonly path: string;
  /** The task that writes it; absent for tracked files. */
  readonly producer?: string;
}

/** Every file that a task's outputs depend on: what it reads, and the sources of its own project. */
export function inputFiles(
  { reads, sources, projectRoot, texProjects = [] }: WiredTask,
  options: unknown,
  workspaceRoot: string,
): InputFile[] {
  const own = sources.includes(ownSources[0] ?? '')
    ? ownFiles(join(workspaceRoot, projectRoot)).filter((path) => !isBelow(path, unrelatedIn(options)))
    : sources.flatMap((source) => /^\{projectRoot\}\/([^*{}!]+)$/.exec(source)?.[1] ?? []);
  const ofChapters = texProjects
    .filter(({ root }) => root !== projectRoot)
    .flatMap(({ root }) => ownFiles(join(workspaceRoot, root)).map((path) => tracked(`${root}/${path}`)));
  const ofProject = own.map((path) => tracked(`${projectRoot}/${path}`));
  const files = [...reads.map(readFile), ...ofProject, ...ofChapters];
  return [...new Map(files.map((file) => [file.name, file])).values()];
}

/** SHA-256 of a file; `undefined` where there is none. */
export async function hashIfThere(workspaceRoot: string, path: string): Promise<string | undefined> {
  const absolute = join(workspaceRoot, path);
  return statSync(absolute, { throwIfNoEntry: false })?.isFile() ? hashFile(absolute) : undefined;
}

const tracked = (path: string): InputFile => ({ name: `file:${path}`, path });

function readFile({ path, producer }: ResolvedRead): InputFile {
  if (producer === undefined) return tracked(path);
  const folder = `/out/${producer.slice(producer.indexOf(':') + 1)}/`;
  return { name: `output:${producer}/${path.slice(path.indexOf(folder) + folder.length)}`, path, producer };
}

/** What a training says its script does not use. */
function unrelatedIn(options: unknown): readonly string[] {
  const { unrelated } = options as { readonly unrelated?: readonly string[] };
  return unrelated ?? [];
}
