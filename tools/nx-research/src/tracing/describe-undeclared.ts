import type { UndeclaredFile } from '@research/compute';
import { type Failure, type Location, unreachable } from '@research/core';
import { basename } from 'node:path/posix';
import type { WiredTask } from '../wiring/wired-task';
import { type Owner, ownerOf, type Workspace } from '../wiring/owner-of';
import { triesForIgnored } from '../scope/unhashed-files';
import { isOwnSource } from '../wiring/own-sources';
import { fromProject, inProject } from '../wiring/project-path';

/** A file that a task used without declaring it. */
export interface UsedFile extends UndeclaredFile {
  /** False for a file outside of the workspace. */
  readonly inside: boolean;
  /** The line that uses it, as far as it is known. */
  readonly at?: Location;
}

/** A use of an undeclared file, as a Failure: what is wrong, and what to declare instead. */
export function describeUndeclared(file: UsedFile, task: WiredTask, workspace: Workspace): Failure {
  const owner = file.inside ? ownerOf(file.path, workspace) : undefined;
  const { what, tries } =
    file.access === 'read' ? undeclaredRead(file, task, owner) : undeclaredWrite(file, task, owner);
  const at = file.at ?? { file: inProject(task.projectRoot, 'project.json') };
  return { reason: `undeclared-${file.access}`, what, at, tries };
}

interface Explanation {
  readonly what: string;
  readonly tries: readonly string[];
}

function undeclaredRead({ path, by }: UsedFile, task: WiredTask, owner: Owner | undefined): Explanation {
  const what = `${task.id} reads ${path}, which it does not declare: a change of that file would not run it again`;
  if (by === 'tex') return { what, tries: ['put it into a project, and name it there as project/file'] };
  if (!owner) {
    const pin = 'or pin it as a source: docs/guides/real-data.md';
    return { what, tries: ['copy it into the project: its own files are part of its hash', pin] };
  }
  if (isOwn(path, task, owner)) {
    const ignored = `${task.id} reads ${path}, which git or Nx ignores: an edit of that file would not run it again`;
    return { what: ignored, tries: triesForIgnored(path) };
  }
  return { what, tries: triesForRead(path, task, owner) };
}

/** An own source would be hashed, were it not ignored. */
const isOwn = (path: string, { project, projectRoot }: WiredTask, owner: Owner): boolean =>
  owner.kind === 'source' &&
  owner.project === project &&
  isOwnSource(fromProject(projectRoot, path), projectRoot);

function triesForRead(path: string, task: WiredTask, owner: Owner): string[] {
  const declaration = inProject(task.projectRoot, 'project.json');
  const declare = (reference: string): string => {
    const name = readName(path);
    return `add "${name}": "${reference}" to "reads" of "${task.target}" in ${declaration}, and take the path from READ_${name.toUpperCase()}`;
  };
  switch (owner.kind) {
    case 'output':
    case 'source':
      return [declare(owner.reference)];
    case 'leftover':
      return [
        `add "${owner.file}" to the "writes" of ${owner.task}`,
        `then ${declare(`${owner.project}/${owner.file}`)}`,
      ];
    case 'none':
      return ['move it into a project: only files of projects can be named in "reads"'];
    default:
      return unreachable(owner);
  }
}

function undeclaredWrite({ path }: UsedFile, task: WiredTask, owner: Owner | undefined): Explanation {
  const stage = `write it to $WRITE_DIR/${basename(path)}, and add "${basename(path)}" to "writes" of "${task.target}" in ${inProject(task.projectRoot, 'project.json')}`;
  const outside = `${task.id} writes ${path}, which is not in its folder WRITE_DIR`;
  if (!owner || owner.kind === 'none') return { what: outside, tries: [stage] };
  if (owner.kind !== 'source') {
    const whose = owner.task === task.id ? 'its own output folder' : `the output folder of ${owner.task}`;
    const what = `${task.id} writes ${path}, in ${whose}`;
    const again = owner.task === task.id ? [] : [`npx nx run ${owner.task} --skip-nx-cache makes it again`];
    return { what, tries: [stage, ...again] };
  }
  if (owner.project === task.project) return { what: outside, tries: [stage] };
  const what = `${task.id} writes ${path}, which belongs to the project ${owner.project}`;
  return { what, tries: [stage, `git status -- ${path} tells what became of it`] };
}

/** A name for `reads`: the file's, up to the first dot, in lower case. */
function readName(path: string): string {
  const [stem = ''] = basename(path).replace(/^\.+/, '').split('.');
  const name = stem
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '');
  return name || 'file';
}
