import type { Failure } from '@research/core';
import { declarationFile, type ProjectDeclaration } from './declaration';
import { locateKey } from './json-source';
import type { WorkspaceFiles } from './workspace-files';

/** One failure for each project name that several folders claim, with every place that claims it. */
export function duplicateNames(projects: readonly ProjectDeclaration[], files: WorkspaceFiles): Failure[] {
  const names = new Set(projects.map(({ name }) => name));
  return [...names].flatMap((name) => {
    const claims = projects.filter((project) => project.name === name);
    if (claims.length < 2) return [];
    const causes = claims.map((project): Failure => {
      const file = declarationFile(project);
      const at = locateKey(file, files.read(file), ['name']);
      return { reason: 'invalid-options', what: `is called "${name}"`, at };
    });
    const tries = ['rename one of them: a project is called like its folder'];
    return [
      { reason: 'invalid-options', what: `${claims.length} projects are called "${name}"`, causes, tries },
    ];
  });
}
