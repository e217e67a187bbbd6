import { statePath, type TaskId } from '@research/core';
import { type StagedFile, workFolder } from '@research/documents';
import { join } from 'node:path';
import { isResultsStateRead } from '../wiring/results';
import { isOriginRead } from '../wiring/origin-file';
import type { WiredTask } from '../wiring/wired-task';

/** The folder in which TeX is started for a task. @param files the sources, as {@link stagedFiles} gives them */
export const texFolder = (id: TaskId, files: readonly StagedFile[], workspaceRoot: string): string =>
  workFolder(statePath(workspaceRoot, 'tex', id.replace(':', '-')), files);

/** The files that TeX is to find, out of what a task reads. */
export function stagedFiles({ reads }: WiredTask, workspaceRoot: string): StagedFile[] {
  return reads
    .filter((read) => !isOriginRead(read) && !isResultsStateRead(read))
    .map((read) => {
      const file = { from: join(workspaceRoot, read.path), to: read.as };
      return read.producer === undefined ? file : { ...file, producer: read.producer };
    });
}
