import type { ProjectConfiguration } from '@nx/devkit';
import { parse } from 'jsonc-parser';
import { basename, dirname } from 'node:path/posix';
import type { ProjectDeclaration } from './declaration';
import type { WorkspaceFiles } from './workspace-files';

/** The declarations in some project.json files. A file that is no JSON is left to Nx, which names it. */
export function declarationsIn(paths: readonly string[], files: WorkspaceFiles): ProjectDeclaration[] {
  return paths.flatMap((path) => {
    const parsed: unknown = parse(files.read(path) ?? '');
    return isConfiguration(parsed) ? [declarationOf(parsed, dirname(path))] : [];
  });
}

/** The declarations among Nx's own project configurations, as an executor is given them. */
export function declarationsOf(
  projects: Readonly<Record<string, ProjectConfiguration>>,
): ProjectDeclaration[] {
  return Object.entries(projects).map(([name, project]) => declarationOf({ ...project, name }, project.root));
}

function declarationOf(project: Partial<ProjectConfiguration>, root: string): ProjectDeclaration {
  const targets = Object.entries(project.targets ?? {}).map(([name, target]) => {
    const options = (target.options ?? {}) as Record<string, unknown>;
    return [name, { executor: target.executor, options }] as const;
  });
  return {
    name: project.name ?? basename(root),
    root,
    tags: project.tags ?? [],
    targets: Object.fromEntries(targets),
  };
}

function isConfiguration(value: unknown): value is Partial<ProjectConfiguration> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
