import type { TaskScope } from '../../scope/task-scope';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Phase, PhasesOptions } from './kind';
import { title } from './run-phase';

type Scope = Pick<TaskScope<PhasesOptions>, 'options' | 'ports' | 'workspaceRoot' | 'say' | 'task'>;

/** The phases that are to run here; says of each other why not. */
export const wantedPhases = (scope: Scope): Phase[] =>
  scope.options.phases.filter((phase) => isWanted(scope, phase));

function isWanted({ ports, workspaceRoot, say, task }: Scope, phase: Phase): boolean {
  const { onlyWith } = phase;
  const isThere = (name: string): boolean =>
    name.startsWith('$')
      ? (ports.env[name.slice(1)] ?? '').trim() !== ''
      : existsSync(join(workspaceRoot, name));
  if (!onlyWith || onlyWith.some(isThere)) return true;
  say(`${task.id}: without ${title(phase)}, since there is no ${onlyWith.join(' and no ')}`);
  return false;
}
