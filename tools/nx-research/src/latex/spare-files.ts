import type { StagedFile } from '@research/documents';
import { hashFile } from '@research/core';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../scope/git';
import type { TaskScope } from '../scope/task-scope';
import { unhashedFiles } from '../scope/unhashed-files';
import { isOwnSource } from '../wiring/own-sources';
import { inProject, liesIn } from '../wiring/project-path';
import type { TexProject, WiredTask } from '../wiring/wired-task';

/** What spare files are found from. */
export interface SpareScope {
  readonly task: Pick<WiredTask, 'reads' | 'texProjects'>;
  readonly workspaceRoot: string;
  readonly workspace: Pick<TaskScope<unknown>['workspace'], 'projects'>;
}

/**
 * The files of a task's TeX projects that no source names, under each name by which TeX may ask for them: a name that a
 * macro makes is known to TeX alone. Only what no rule ignores: Nx hashes nothing else. `project/file` for all; for
 * the entry's project, and for what a chapter takes in from its own folder, the path in the project as well.
 */
export async function spareFiles(
  { task, workspaceRoot, workspace }: SpareScope,
  jobname: string,
): Promise<StagedFile[]> {
  const projects = task.texProjects ?? [];
  const taken = new Set(task.reads.map(({ as }) => as));
  const spares = new Map<string, StagedFile & { readonly of: string }>();
  const shared = new Set<string>();
  for (const [index, project] of projects.entries()) {
    const nested = workspace.projects.filter(
      ({ root }) => root !== project.root && liesIn(project.root, root),
    );
    for (const file of await ownFilesOf(project, workspaceRoot, jobname)) {
      const from = join(workspaceRoot, project.root, file);
      if (nested.some(({ root }) => liesIn(root, join(project.root, file))) || !isPlainFile(from)) continue;
      for (const to of namesOf(project, file, index === 0)) {
        const other = spares.get(to);
        if (!other && !taken.has(to)) spares.set(to, { from, to, of: project.name });
        // What two chapters have under one name is neither's.
        else if (other && other.of !== project.name && other.of !== projects[0]?.name) shared.add(to);
      }
    }
  }
  return [...spares.values()]
    .filter(({ to }) => !shared.has(to))
    .filter(standsFree(taken))
    .map(({ from, to }) => ({ from, to }));
}

/** SHA-256 of the files, by the path under which they are staged. */
export async function hashSpares(spares: readonly StagedFile[]): Promise<Record<string, string>> {
  const hashes = new Map<string, Promise<string>>();
  for (const { from } of spares) if (!hashes.has(from)) hashes.set(from, hashFile(from));
  const entries = spares.map(async ({ from, to }) => [to, (await hashes.get(from)) ?? ''] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function ownFilesOf({ root }: TexProject, workspaceRoot: string, jobname: string): Promise<string[]> {
  const listed = await git(join(workspaceRoot, root), ['ls-files', '-coz', '--exclude-standard', '--', '.']);
  const files = (listed ?? '')
    .split('\0')
    .filter((file) => file !== '' && isOwnSource(file, root) && !isRunFile(file, jobname));
  const unhashed = await unhashedFiles(
    workspaceRoot,
    files.map((file) => inProject(root, file)),
  );
  return files.filter((file) => !unhashed.has(inProject(root, file)));
}

/** Files that LaTeX leaves if it is run beside the sources. */
const isRunFile = (file: string, jobname: string): boolean =>
  /\.(?:aux|bcf|blg|dvi|fdb_latexmk|fls|idx|ilg|ind|lof|log|lot|nav|out|run\.xml|snm|synctex\.gz|toc|vrb|xdv)$/.test(
    file,
  ) || [`${jobname}.bbl`, `${jobname}.pdf`].includes(file);

const isPlainFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** A chapter's own style or settings must not become the document's. */
const isSupport = (file: string): boolean =>
  /\.(?:sty|cls|clo|cfg|def|ldf|fd|bst|bbx|cbx|lbx|map|enc|tfm|pfb)$/.test(file);

const namesOf = ({ name }: TexProject, file: string, isMain: boolean): string[] =>
  isMain || !isSupport(file) ? [`${name}/${file}`, file] : [`${name}/${file}`];

/** Whether a file can lie beside the others: no name of theirs is a folder of its path, or the other way round. */
function standsFree(taken: ReadonlySet<string>): (file: StagedFile) => boolean {
  const folders = new Set([...taken].flatMap(foldersOf));
  return ({ to }) => !folders.has(to) && !foldersOf(to).some((folder) => taken.has(folder));
}

const foldersOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_step, index, steps) => steps.slice(0, index + 1).join('/'));
