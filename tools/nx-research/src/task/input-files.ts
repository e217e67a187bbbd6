import { hashFile, parseTaskId } from '@research/core';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedRead, WiredTask } from '../wiring/wired-task';
import { ownFiles } from '../scope/own-files';
import { inProject, isBelow, outputName } from '../wiring/project-path';

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
  workspaceRoot: string,
): InputFile[] {
  const own =
    'allBut' in sources
      ? ownFiles(workspaceRoot, projectRoot).filter((path) => !isBelow(path, sources.allBut))
      : sources;
  const ofProject = own.map((path) => tracked(inProject(projectRoot, path)));
  const ofChapters = texProjects
    .filter(({ root }) => root !== projectRoot)
    .flatMap(({ root }) => ownFiles(workspaceRoot, root).map((path) => tracked(inProject(root, path))));
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
  const target = parseTaskId(producer).target;
  return { name: `output:${producer}/${outputName(path, target)}`, path, producer };
}
