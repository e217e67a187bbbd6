import type { TargetDeclaration } from '../../wiring/declaration';
import { isTable, tableCheckExecutor, tableCheckTarget } from '../../wiring/table-check';
import type { PlannedTarget } from '../../wiring/task-kind';

/** Every task that writes LaTeX tables brings along a target that checks them. */
export function tableCheckTargets({
  target,
  options,
}: PlannedTarget<{ readonly writes: readonly string[] }>): Readonly<Record<string, TargetDeclaration>> {
  if (!options.writes.some(isTable)) return {};
  return { [tableCheckTarget(target)]: { executor: tableCheckExecutor, options: { target } } };
}
