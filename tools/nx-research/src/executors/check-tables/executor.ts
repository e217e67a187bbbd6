import { fail, ok, type Result, severalFailures, statePath } from '@research/core';
import { checkTables, type StagedFile } from '@research/documents';
import { allowedEnvironment } from '@research/process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataStatement } from '../../latex/data-statement';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { produce, type WorkStage } from '../../task/produce';
import { type DocumentReads, isTableItself, readsByDocument } from './document-reads';
import { checkTablesKind, type CheckTablesOptions } from './kind';
import { tableReport } from './table-report';
import { rulesFor } from './table-rules';

export const executor = defineExecutor(checkTablesKind, (scope) =>
  produce(scope, { identity: { ...scope.options }, work: (stage) => check(scope, stage) }),
);

async function check(
  scope: TaskScope<CheckTablesOptions>,
  { folder, run }: WorkStage,
): Promise<Result<void>> {
  const { task, options, workspaceRoot, ports, say } = scope;
  const statement = dataStatement(scope, task.reads);
  if (!statement.ok) return statement;
  const tables = tablesOf(scope);
  const documents = readsByDocument(task.reads, workspaceRoot);
  const checked = await checkTables({
    tables,
    documents: documents.map(({ preamble: files, ...document }) => ({
      ...document,
      files,
      generated: [statement.value],
      preamble: [...files.slice(0, 1).map(({ to }) => to), statement.value.to],
    })),
    rules: ({ to }) => rulesFor(to, options, task.target),
    stagingFolder: statePath(workspaceRoot, 'tex', task.id.replace(':', '-')),
    showRelativeTo: workspaceRoot,
    run,
    env: allowedEnvironment(ports.env, []),
    limitSeconds: options.limitSeconds,
  });
  if (!checked.ok) return checked;
  const defects = checked.value;
  if (defects.length > 0)
    return fail(severalFailures(`${defects.length} defects in the tables of ${task.project}`, defects));
  const report = tableReport(tables, documents);
  for (const { table, compiledIn } of report) say(`${table}: sound${howFar(compiledIn)}`);
  await writeFile(join(folder, 'tables.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  return ok(undefined);
}

/** The tables themselves are read under their own names, those of documents under `project:target:name`. */
const tablesOf = ({ task, workspaceRoot }: TaskScope<CheckTablesOptions>): StagedFile[] =>
  task.reads.filter(isTableItself).map(({ as, path, producer }) => ({
    from: join(workspaceRoot, path),
    to: as,
    ...(producer === undefined ? {} : { producer }),
  }));

const howFar = (compiledIn: readonly DocumentReads['document'][]): string =>
  compiledIn.length > 0
    ? `, compiled with the preamble of ${compiledIn.join(' and ')}`
    : ' as far as can be seen without compiling it: no document includes it';
