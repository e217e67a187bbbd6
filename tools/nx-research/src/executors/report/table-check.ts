import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableCheckTarget } from '../../wiring/table-check';
import type { WiredTask } from '../../wiring/wired-task';
import type { CheckedTable } from '../check-tables/table-report';
import type { TasksById } from '../../wiring/wirings';
import { taskId } from '@research/core';

/** The documents with whose preambles a table was compiled; undefined where nothing checked it. */
export function tableCheck(
  workspaceRoot: string,
  { producer, path }: { readonly producer: WiredTask; readonly path: string },
  tasks: TasksById,
): readonly string[] | undefined {
  const check = tasks.get(taskId(producer.project, tableCheckTarget(producer.target)));
  const [report] = check?.writes ?? [];
  if (!check || report === undefined) return undefined;
  const text = readFileSync(join(workspaceRoot, check.outputFolder, report), 'utf8');
  const checked = JSON.parse(text) as readonly CheckedTable[];
  const name = path.slice(producer.outputFolder.length + 1);
  return checked.find(({ table }) => table === name)?.compiledIn;
}
