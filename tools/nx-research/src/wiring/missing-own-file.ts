import type { Failure } from '@research/core';
import { declarationFile } from './declaration';
import { locateKey } from './locate-key';
import type { PlannedTarget, PlanningScope } from './task-kind';
import { inProject } from './project-path';

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
