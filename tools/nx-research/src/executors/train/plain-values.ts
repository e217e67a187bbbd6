import {
  formatTrainedOn,
  hashedVariables,
  parseTrainedOn,
  plainVariables,
  TRAINED_ON_NAME,
  type TrainedOn,
} from '@research/data';
import { ok, type Result } from '@research/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../../wiring/project-path';
import type { TaskScope } from '../../scope/task-scope';
import { writeWhole } from '../../task/write-file';
import { resultsFile } from '../../wiring/results';

/** A `trained-on.json` in which values of variables stand as they are, as earlier versions wrote it; undefined for another. */
function plainRecord({
  task,
  workspaceRoot,
}: TaskScope<unknown>): { file: string; record: TrainedOn } | undefined {
  const file = inProject(task.projectRoot, resultsFile(TRAINED_ON_NAME));
  const path = join(workspaceRoot, file);
  const parsed = existsSync(path) ? parseTrainedOn(readFileSync(path, 'utf8'), file) : undefined;
  return parsed?.ok && plainVariables(parsed.value).length > 0 ? { file, record: parsed.value } : undefined;
}

/** Says which values stand in a file that is in git. */
export function warnOfValues(scope: TaskScope<unknown>, command: string): void {
  const plain = plainRecord(scope);
  if (plain === undefined) return;
  const names = plainVariables(plain.record).join(', ');
  scope.say(`warning: ${plain.file} holds the value of ${names}, and is in git (${command} takes it out)`);
}

/** Replaces the values by what stands for them; nothing is trained again for that. */
export async function takeOutValues(scope: TaskScope<unknown>): Promise<Result<void>> {
  const plain = plainRecord(scope);
  if (plain === undefined) return ok(undefined);
  const { file, record } = plain;
  const text = formatTrainedOn({ ...record, env: hashedVariables(record) });
  const written = await writeWhole(scope, file, text);
  if (!written.ok) return written;
  const names = plainVariables(record).join(', ');
  scope.say(`→ the value of ${names} is still in the history of git: where it is secret, replace it`);
  return ok(undefined);
}
