import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import { CONTRACT_NAME, emptyTable } from '@research/data';
import { type ContractedTable, contractedTables, contractOf } from '../wiring/contracted-tables';
import { diskFiles } from '../wiring/workspace-files';
import { inProject } from '../wiring/project-path';
import type { TaskScope } from '../scope/task-scope';

/**
 * A table without rows for each output of a task, by name, with the columns of the project's contract in their order; a
 * quarantine has the columns of its table and a `reason`. Fails where the contract describes an output nowhere.
 */
export function emptyShape({
  task,
  workspaceRoot,
}: Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>): Result<ReadonlyMap<string, Buffer>> {
  const contract = contractOf({ root: task.projectRoot }, diskFiles(workspaceRoot));
  if (!contract.ok) return contract;
  const tables = contract.value ? contractedTables(contract.value, task.writes) : [];
  const shape = new Map<string, Buffer>();
  const unknown: Failure[] = [];
  for (const name of task.writes) {
    const columns = columnsOf(name, tables);
    if (columns) shape.set(name, emptyTable(name, columns));
    else unknown.push(undescribed(name, task.projectRoot));
  }
  return unknown.length > 0
    ? fail(severalFailures(`nothing can stand in for the outputs of ${task.id}`, unknown))
    : ok(shape);
}

function columnsOf(name: string, tables: readonly ContractedTable[]): string[] | undefined {
  const table = tables.find(({ file }) => file === name);
  if (table) return Object.keys(table.contract.columns);
  const rejecting = tables.find(({ contract }) => contract.balance?.quarantine === name);
  return rejecting && [...Object.keys(rejecting.contract.columns), 'reason'];
}

const undescribed = (name: string, projectRoot: string): Failure => ({
  reason: 'missing-output',
  what: `there are no last good outputs of this data, and ${inProject(projectRoot, CONTRACT_NAME)} does not describe ${name}`,
  tries: [
    `describe ${name} in ${inProject(projectRoot, CONTRACT_NAME)}: an empty table with its columns can then stand in`,
  ],
});
