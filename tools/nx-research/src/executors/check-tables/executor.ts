import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import { lintTable } from '@research/documents';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineExecutor } from '../../task/define-executor';
import type { ResolvedRead } from '../../wiring/wired-task';
import { checkTablesKind } from './kind';

export = defineExecutor(checkTablesKind, async ({ task, options, workspaceRoot, say }) => {
  const defects: Failure[] = [];
  for (const read of task.reads) {
    const table = readTable(workspaceRoot, read);
    if (!table.ok) return table;
    defects.push(
      ...lintTable(table.value, read.path, { allowedWords: options.allow }).map((defect) =>
        blame(defect, read),
      ),
    );
  }
  if (defects.length > 0)
    return fail(severalFailures(`${defects.length} defects in the tables of ${task.project}`, defects));
  say(`${task.reads.map(({ as }) => as).join(', ')}: sound`);
  return ok({ status: 'done' });
});

function readTable(workspaceRoot: string, { path, producer }: ResolvedRead): Result<Buffer> {
  const file = join(workspaceRoot, path);
  if (existsSync(file)) return ok(readFileSync(file));
  return fail({
    reason: 'missing-file',
    what: `${path} is not there`,
    tries: [`npx nx run ${producer} --skip-nx-cache`],
  });
}

/** The table is what is wrong; what has to be changed is the task that wrote it. */
const blame = (defect: Failure, { producer }: ResolvedRead): Failure => ({
  ...defect,
  tries: [...(defect.tries ?? []), `the table is written by ${producer}: correct it there`],
});
