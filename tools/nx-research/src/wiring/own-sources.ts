import type { Failure } from '@research/core';
import { declarationFile } from './declaration';
import { locateKey } from './json-source';
import { isExact, patternOf } from './pattern';
import { inProject } from './project-path';
import type { PlannedTarget, PlanningScope } from './task-kind';

/**
 * Which of its project's own files a task depends on: some by their paths in the project, or all that scripts may use but
 * some files and folders.
 */
export type OwnSources = readonly string[] | { readonly allBut: readonly string[] };

/** Every own file that a script may use. */
export const everySource: OwnSources = { allBut: [] };

/** Files of a project that its scripts do not depend on, unless a task names them itself. */
const foreignFiles = ['project.json', 'source.lock.json', 'contract.yaml', 'search.yaml'];
/** What tasks write, also where it is tracked; packages. */
const foreignFolders = ['out', 'results', 'node_modules'];
/** What the workspace has at its root besides: settings, records and state are no sources of a project that lies there. */
const workspaceFiles = [
  'nx.json',
  'package.json',
  'package-lock.json',
  'hosts.yaml',
  'hosts.local.yaml',
  '.gitignore',
];
const workspaceFolders = ['logs', '.nx', '.research', '.git'];

/** The Nx filesets of a task's own files. */
export const sourcePatterns = (sources: OwnSources, root: string): string[] =>
  patternsIn(rootPattern(root), sources, root);

/** The Nx filesets of the files of another project that a task depends on: all that scripts may use there. */
export const foreignPatterns = (root: string): string[] =>
  patternsIn(root === '.' ? '{workspaceRoot}' : `{workspaceRoot}/${patternOf(root)}`, everySource, root);

function patternsIn(folder: string, sources: OwnSources, root: string): string[] {
  if (!('allBut' in sources)) return sources.map((file) => `${folder}/${patternOf(file)}`);
  const { files, folders } = foreignTo(root);
  const left = sources.allBut.filter(isExact);
  return [
    `${folder}/**/*`,
    ...[...files, ...left].map((file) => `!${folder}/${patternOf(file)}`),
    ...[...folders, ...left].map((name) => `!${folder}/${patternOf(name)}/**/*`),
    `!${folder}/**/*.md`,
    `!${folder}/**/*.spec.ts`,
  ];
}

/**
 * Nx puts a project's folder into a pattern as it is: where its name would be taken for one, the pattern starts at the root of
 * the workspace. Such a fileset sees the files of projects inside of the folder, too, which only costs a needless look.
 */
const rootPattern = (root: string): string =>
  patternOf(root) === root ? '{projectRoot}' : `{workspaceRoot}/${patternOf(root)}`;

/** True where own files share one set of patterns with other tracked files, from which what is left out would be missing. */
export const sharesPatterns = (root: string): boolean => patternOf(root) !== root;

function foreignTo(root: string): { readonly files: readonly string[]; readonly folders: readonly string[] } {
  const atRoot = root === '.';
  return {
    files: atRoot ? [...foreignFiles, ...workspaceFiles] : foreignFiles,
    folders: atRoot ? [...foreignFolders, ...workspaceFolders] : foreignFolders,
  };
}

/**
 * The same rule for one path relative to the project, for fingerprints, which see folders instead of filesets.
 * @param root the project's folder
 */
export function isOwnSource(path: string, root: string): boolean {
  const [first = ''] = path.split('/');
  const { files, folders } = foreignTo(root);
  return !folders.includes(first) && !files.includes(first) && isSource(path);
}

/** False for notes, specs, dot files and caches, wherever they are. */
export const isSource = (path: string): boolean =>
  !/(^|\/)(\.|__pycache__\/)/.test(path) && !/\.(md|spec\.ts)$/.test(path);

/** The problem that an option names a file which the project does not have, or nothing. */
export function missingOwnFile<Option extends string>(
  { project, declaredBy, options }: PlannedTarget<Readonly<Record<Option, string>>>,
  option: Option,
  scope: PlanningScope,
): Failure[] {
  const path = inProject(project.root, options[option]);
  if (scope.files.isFile(path)) return [];
  const file = declarationFile(project);
  const at = locateKey(file, scope.files.read(file), ['targets', declaredBy, 'options', option]);
  return [
    {
      reason: 'missing-file',
      what: `there is no file ${path}`,
      at,
      tries: [`create it or correct "${option}"`],
    },
  ];
}
