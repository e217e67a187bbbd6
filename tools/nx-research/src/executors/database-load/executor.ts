import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fail, type Failure, ok, replaceFile, type Result, severalFailures } from '@research/core';
import {
  databaseIdentity,
  explainByDrift,
  type LoadedRows,
  loadTables,
  readShape,
  type Session,
  type TableSource,
} from '@research/database';
import { misfits } from '../../database/contract-fit';
import { loadKind, type LoadOptions, receiptName } from '../../database/kinds';
import { tableSources } from '../../database/table-sources';
import { withDatabaseSession } from '../../database/with-database';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { contractedTables, contractOf } from '../../wiring/contracted-tables';
import { diskFiles } from '../../wiring/workspace-files';
import type { ResolvedRead } from '../../wiring/wired-task';

type Scope = TaskScope<LoadOptions>;

export const executor = defineExecutor(loadKind, async (scope) => {
  const unknown = [...Object.keys(scope.options.by), ...Object.keys(scope.options.rest)].filter(
    (table) => !(table in scope.options.reads),
  );
  if (unknown.length > 0) return fail(notRead(unknown));
  const sources = await tableSources(scope.workspaceRoot, scope.task, scope.options);
  return withDatabaseSession(scope, async (session): Promise<Result<TaskOutcome>> => {
    const fits = await checkContracts(scope, session, sources);
    if (!fits.ok) return fail(await explainByDrift(session, fits.error));
    const loaded = await loadTables(session, sources, {
      ...{ lockSeconds: scope.options.lockSeconds, say: scope.say },
      now: () => performance.now(),
    });
    if (!loaded.ok) return loaded;
    const notes = loaded.value.flatMap(tampering);
    for (const line of [...loaded.value.map(describeTable), ...notes]) scope.say(line);
    await leaveReceipt(scope, session, loaded.value);
    return ok({ status: 'done', notes });
  });
});

const notRead = (tables: readonly string[]): Failure => ({
  reason: 'invalid-options',
  what: `"by" and "rest" name ${tables.join(', ')}, which is not among "reads"`,
});

/** The contract of each file against the table that takes it, so that neither drifts from the other. */
async function checkContracts(
  scope: Scope,
  session: Session,
  sources: readonly TableSource[],
): Promise<Result<void>> {
  const failures: Failure[] = [];
  for (const { table, rest } of sources) {
    const shape = await readShape(session, table);
    if (!shape.ok) return shape;
    const read = scope.task.reads.find(({ as }) => as === table);
    const contract = read && contractFor(scope, read);
    const found = contract ? misfits(contract, shape.value, rest) : [];
    if (read && found.length > 0) failures.push(misfit(table, { read, found }));
  }
  if (failures.length === 0) return ok(undefined);
  return fail(severalFailures('tables do not fit the contracts of their files', failures));
}

function contractFor({ workspaceRoot, workspace }: Scope, read: ResolvedRead) {
  const root = workspace.projects.find(({ name }) => name === read.project)?.root;
  const parsed = root === undefined ? undefined : contractOf({ root }, diskFiles(workspaceRoot));
  if (!parsed?.ok || !parsed.value) return undefined;
  return contractedTables(parsed.value, [basename(read.path)])[0]?.contract;
}

const misfit = (
  table: string,
  { read, found }: { readonly read: ResolvedRead; readonly found: readonly string[] },
): Failure => ({
  reason: 'broken-contract',
  what: `the table ${table} does not fit the contract of ${read.project}/${basename(read.path)}`,
  at: read.at,
  said: found.join('\n'),
  tries: ['change the table by a migration, or the contract'],
});

function describeTable({ table, rows, written }: LoadedRows): string {
  const count = `${table}: ${rows.toLocaleString('en-US')} rows`;
  if (written.length === 0) return `${count}, nothing new`;
  const slices = written.filter((slice) => slice !== '');
  return slices.length === 0 ? `${count}, loaded` : `${count}; loaded ${shownSlices(slices)}`;
}

const shownSlices = (slices: readonly string[]): string =>
  slices.length > 6
    ? `${slices.slice(0, 3).join(', ')} … ${slices.at(-1)} (${slices.length})`
    : slices.join(', ');

const tampering = ({ table, tampered }: LoadedRows): string[] =>
  tampered.length === 0
    ? []
    : [
        `warning: rows of ${table}${tampered[0] === '' ? '' : ` (${shownSlices(tampered)})`} were changed after they were loaded; they are loaded again`,
      ];

async function leaveReceipt(
  { task, workspaceRoot }: Scope,
  session: Session,
  tables: readonly LoadedRows[],
): Promise<void> {
  const receipt = {
    database: await databaseIdentity(session),
    tables: tables.map(({ table, rows, files }) => ({ table, rows, files })),
  };
  const folder = join(workspaceRoot, task.outputFolder);
  mkdirSync(folder, { recursive: true });
  replaceFile(join(folder, receiptName), `${JSON.stringify(receipt, undefined, 2)}\n`);
}
