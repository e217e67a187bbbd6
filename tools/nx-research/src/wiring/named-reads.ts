import type { Failure } from '@research/core';
import { declarationFile } from './declaration';
import { locateKey } from './locate-key';
import { resolveReference } from './resolve-reference';
import type { PlannedTarget, PlanningScope } from './task-kind';
import type { ResolvedRead } from './wired-task';

/** Resolves the `reads` option, name → reference, of a script or notebook. */
export function namedReads(
  { project, declaredBy, options }: PlannedTarget<{ readonly reads: Readonly<Record<string, string>> }>,
  scope: PlanningScope,
): { reads: ResolvedRead[]; problems: Failure[] } {
  const file = declarationFile(project);
  const reads: ResolvedRead[] = [];
  const problems: Failure[] = [];
  for (const [name, text] of Object.entries(options.reads)) {
    const at = locateKey(file, scope.files.read(file), ['targets', declaredBy, 'options', 'reads', name]);
    const resolved = resolveReference({ text, as: name, at }, scope);
    if (resolved.ok) reads.push(...resolved.value);
    else problems.push(resolved.error);
  }
  return { reads, problems };
}
