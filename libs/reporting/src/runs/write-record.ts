import { fail, fileSystemFailure, ok, type Result } from '@research/core';
import { join } from 'node:path';
import { recordFile, trendsFile } from './log-files';
import { type RunRecord, type Workflow, workflows } from './run-record';
import { writeState } from './state-files';
import { trendRows, trendsHeading } from './trend-rows';
import { appendRows } from './trends-file';

/**
 * Writes the record of a run and adds its tasks to the trends of their workflows. The record is whole or not there, others
 * are never touched, and trends only grow. Gives the record's path relative to the workspace.
 * Fails with `file-system` (a full disk); the run itself is as it was.
 */
export async function writeRecord(workspaceRoot: string, record: RunRecord): Promise<Result<string>> {
  const file = recordFile(record);
  try {
    await writeState(join(workspaceRoot, file), record);
    await Promise.all(workflows.map((workflow) => addTrends(workspaceRoot, record, workflow)));
    return ok(file);
  } catch (error) {
    return fail(fileSystemFailure(`the record of this run (${file}) could not be written`, error));
  }
}

async function addTrends(workspaceRoot: string, record: RunRecord, workflow: Workflow): Promise<void> {
  const rows = trendRows(record, workflow);
  const path = join(workspaceRoot, trendsFile(workflow));
  if (rows.length > 0) await appendRows({ path, heading: trendsHeading(workflow) }, rows);
}
