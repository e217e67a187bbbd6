import { readSoftFailure } from '@research/compute';
import type { ReportedWarning } from '@research/reporting';
import { join } from 'node:path';
import type { WiredTask } from '../../wiring/wired-task';
import { inProject } from '../../wiring/project-path';

/**
 * A warning for each task behind a document that failed softly: what the document is made from instead. It repeats neither
 * times nor the words of the failure, in which there may be paths of this machine: the report has neither.
 */
export function softFailures(workspaceRoot: string, tasks: readonly WiredTask[]): ReportedWarning[] {
  return tasks.flatMap(({ projectRoot, outputFolder }) => {
    const soft = readSoftFailure(join(workspaceRoot, outputFolder));
    if (!soft) return [];
    const used = soft.standIn.kind === 'empty' ? 'empty tables' : 'its outputs of an earlier run';
    const message = `${soft.task} failed; the document is made from ${used}`;
    return [{ message, at: { file: soft.failure.at?.file ?? inProject(projectRoot, 'project.json') } }];
  });
}
