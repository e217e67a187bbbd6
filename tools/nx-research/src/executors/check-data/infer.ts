import { dataCheckExecutor, dataCheckTarget } from '../../wiring/data-check';
import type { TargetDeclaration } from '../../wiring/declaration';
import type { CataloguingScope, PlannedTarget } from '../../wiring/task-kind';
import { contractedTables, contractOf } from '../../wiring/contracted-tables';

/** Every task that writes tables of its project's contract brings along a target that checks them. */
export function dataCheckTargets(
  { project, target, options }: PlannedTarget<{ readonly writes: readonly string[] }>,
  { files }: CataloguingScope,
): Readonly<Record<string, TargetDeclaration>> {
  const contract = contractOf(project, files);
  // A contract that cannot be read is checked, too: the check says what is wrong with it.
  const isChecked =
    !contract.ok || (contract.value && contractedTables(contract.value, options.writes).length > 0);
  return isChecked ? { [dataCheckTarget(target)]: { executor: dataCheckExecutor, options: { target } } } : {};
}
