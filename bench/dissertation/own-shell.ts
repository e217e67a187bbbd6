import { type Workspace } from '@research/testing';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chapterAlone, firstLine, latexLines } from '../made-dissertation/shell-lines';
import { writeFiles } from '../write-files';
import { notebookLines } from './own-notebook';
import { placeSources } from '../place-sources';
import { pythonOf } from '../python-of';
import { scriptLine, shellTasks } from '../shell-tasks';

/** This repository's dissertation in a folder without Nx, with the shell script that makes it. */
export interface OwnShell {
  readonly root: string;
  dispose(): void;
}

/** In this order each finds what it reads: data, models, notebooks. */
const kindsInOrder = ['etl', 'models', 'notebooks'];

/**
 * Lays out a folder in which every project is a folder that its outputs lie in too, so that the chapters find them under
 * the paths they name. The commands are those of the executors, one after another.
 */
export async function ownShell(workspace: Workspace): Promise<OwnShell> {
  const root = mkdtempSync(join(tmpdir(), 'research-bench-own-'));
  const projects = join(workspace.root, 'projects');
  for (const kind of [...kindsInOrder, 'chapters'])
    cpSync(join(projects, kind), root, { recursive: true, filter: (path) => basename(path) !== 'out' });
  cpSync(join(projects, 'dissertation'), root, {
    recursive: true,
    filter: (path) => basename(path) !== 'out',
  });
  const python = await pythonOf(workspace.root);
  const lines: string[] = [firstLine];
  for (const task of shellTasks(workspace.root))
    lines.push(
      ...(task.task.kind === 'script' ? [scriptLine(task, python)] : await notebookLines(root, task)),
    );
  const chapters = chaptersOf(workspace);
  const alone = chapters.map((chapter) => [`alone/${chapter.name}.tex`, chapterAlone(chapter, [dataLine])]);
  writeFiles(root, {
    'build.sh': [...lines, ...latexLines(chapters.map(({ name }) => name)), ''].join('\n'),
    'research-data.tex': dataStatement,
    ...Object.fromEntries(alone),
  });
  placeSources(workspace, root);
  return { root, dispose: () => rmSync(root, { recursive: true, force: true }) };
}

const dataLine = '\\input{research-data.tex}';
const dataStatement =
  '\\newcommand{\\DataOrigin}{simulated}\n\\newcommand{\\DataStatement}{Computed from simulated data.}\n';

/** The chapters, in the order of their numbers. */
function chaptersOf(workspace: Workspace) {
  return readdirSync(join(workspace.root, 'projects/chapters')).map((name) => {
    const { targets } = JSON.parse(workspace.read(`projects/chapters/${name}/project.json`)) as {
      targets: { build: { options: { entry: string } } };
    };
    const file = `${name}/${targets.build.options.entry.replace(/\.tex$/, '')}`;
    return { name, number: Number(/^chapter-(\d+)/.exec(name)?.[1]), file };
  });
}
