import type { ProjectConfiguration } from '@nx/devkit';
import { parse } from 'jsonc-parser';
import { basename, dirname } from 'node:path/posix';
import { inProject } from './project-path';
import type { WorkspaceFiles } from './workspace-files';

/** A target as its project declares it (or as another declared target implies it). */
export interface TargetDeclaration {
  /** The executor as written, e.g. `nx-research:script`; absent for targets of other kinds. */
  readonly executor?: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a project says of itself: the parsed project.json, nothing resolved. */
export interface ProjectDeclaration {
  readonly name: string;
  /** Folder, relative to the workspace root, with `/`. */
  readonly root: string;
  readonly tags: readonly string[];
  readonly targets: Readonly<Record<string, TargetDeclaration>>;
}

/** The file that a project's declarations stand in, relative to the workspace root. */
export const declarationFile = (project: ProjectDeclaration): string =>
  inProject(project.root, 'project.json');

/** The declarations in some project.json files. A file that is no JSON is left to Nx, which names it. */
export function declarationsIn(paths: readonly string[], files: WorkspaceFiles): ProjectDeclaration[] {
  return paths.flatMap((path) => {
    const parsed = parsedJson(files.read(path) ?? '');
    return isRecord(parsed) ? [declarationOf(parsed, dirname(path))] : [];
  });
}

/** JSON, with comments and trailing commas as Nx allows them. Most have none, and the parser of the engine costs less. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parse(text);
  }
}

/** The declarations among Nx's own project configurations, as an executor is given them. */
export function declarationsOf(
  projects: Readonly<Record<string, ProjectConfiguration>>,
): ProjectDeclaration[] {
  return Object.entries(projects).map(([name, project]) => declarationOf({ ...project, name }, project.root));
}

/** Takes what is of the right form and leaves the rest out: Nx says what is wrong with it. */
function declarationOf(project: Readonly<Record<string, unknown>>, root: string): ProjectDeclaration {
  const { name, tags, targets } = project;
  return {
    name: typeof name === 'string' ? name : basename(root),
    root,
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    targets: isRecord(targets) ? Object.fromEntries(Object.entries(targets).map(targetOf)) : {},
  };
}

function targetOf([name, target]: [string, unknown]): [string, TargetDeclaration] {
  const { executor, options } = isRecord(target) ? target : {};
  return [
    name,
    {
      executor: typeof executor === 'string' ? executor : undefined,
      options: isRecord(options) ? options : {},
    },
  ];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
