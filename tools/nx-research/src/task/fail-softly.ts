import {
  describeStandIn,
  runStaged,
  softFailureName,
  soundProvenance,
  type StandIn,
  writeSoftFailure,
} from '@research/compute';
import {
  describeFailure,
  fail,
  type Failure,
  fingerprint,
  ok,
  type Result,
  severalFailures,
  readFlag,
  variables,
} from '@research/core';
import { CONTRACT_NAME, emptyTable } from '@research/data';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TaskOutcome, TaskScope } from '../scope/task-scope';
import { type ContractedTable, contractedTables, contractOf } from '../wiring/contracted-tables';
import { inProject } from '../wiring/project-path';
import { diskFiles } from '../wiring/workspace-files';
import { originBehind } from './data-origin';
import { placeOf } from './place';
import { workContext } from './production';
import { dropSoftNonce } from './soft-nonce';

/** Failures of the declarations, not of the world: they must be fixed, whatever depends on the task. */
const neverSoft: readonly Failure['reason'][] = [
  'undeclared-read',
  'undeclared-write',
  'interrupted',
  'invalid-hosts',
  'no-host',
  'mixed-bounds',
  'mixed-origins',
];

/** True when a failure of the task must not stop what depends on it: `critical: false`, unless a submission is built. */
export function mayFailSoftly({ options, ports, signal }: TaskScope<unknown>, { reason }: Failure): boolean {
  const strict = readFlag(ports.env, variables.strict) === true;
  const uncritical =
    typeof options === 'object' && options !== null && 'critical' in options && options.critical === false;
  return uncritical && !strict && !signal.aborted && !neverSoft.includes(reason);
}

/**
 * Sees to it that something stands in for the outputs of a task that has failed: its last good ones, where they are all there
 * and of the same data origin, or else the empty tables that its contract describes. Leaves `soft-failure.json` beside
 * them. Fails with the failure itself where nothing can stand in.
 */
export async function failSoftly(scope: TaskScope<unknown>, failure: Failure): Promise<Result<TaskOutcome>> {
  const { task, workspaceRoot, ports, say } = scope;
  const outputFolder = join(workspaceRoot, task.outputFolder);
  const standIn = await standInFor(scope, failure);
  if (!standIn.ok) return standIn;
  const failedAt = ports.now().toISOString();
  await dropSoftNonce(workspaceRoot);
  await writeSoftFailure(outputFolder, { task: task.id, failedAt, failure, standIn: standIn.value });
  const stands = describeStandIn(standIn.value);
  say(`${describeFailure(failure)}\n${task.id} failed softly: ${stands} stand in`);
  return ok({ status: 'soft', failure, notes: [`failed softly, ${stands} in its place: ${failure.what}`] });
}

async function standInFor(scope: TaskScope<unknown>, failure: Failure): Promise<Result<StandIn>> {
  const { task, workspaceRoot } = scope;
  const origin = originBehind(scope);
  const good = await soundProvenance(join(workspaceRoot, task.outputFolder), task.writes);
  if (good && good.standsIn === undefined && good.origin !== undefined && good.origin === origin)
    return ok({ kind: 'last-good', of: good.startedAt });
  const shape = emptyShape(scope);
  if (!shape.ok) return fail({ ...failure, causes: [...(failure.causes ?? []), shape.error] });
  const placed = await placeTables(scope, shape.value);
  return placed.ok ? ok({ kind: 'empty', files: [...shape.value.keys()] }) : placed;
}

/** Puts the tables where the outputs would be, in the same frame: whole or not at all, and under the same lock. */
async function placeTables(
  scope: TaskScope<unknown>,
  tables: ReadonlyMap<string, Buffer>,
): Promise<Result<unknown>> {
  const place = await placeOf(scope);
  if (!place.ok) return place;
  const identity = fingerprint({ standsIn: softFailureName, task: scope.task.id });
  const work = { fingerprint: identity, needs: place.value.needs, writes: scope.task.writes };
  return runStaged(
    work,
    { ...workContext(scope, place.value, {}), reuse: false },
    async ({ folder, note }) => {
      note({ standsIn: 'empty' });
      for (const [name, bytes] of tables) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), bytes);
      }
      return ok(undefined);
    },
  );
}

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
