import { readProvenance } from '@research/compute';
import { CONTRACT_NAME } from '@research/data';
import type { ReportedWarning } from '@research/reporting';
import { join } from 'node:path';
import type { WiredTask } from '../../wiring/wired-task';
import type { TasksById } from '../../wiring/wirings';
import { checkDataKind } from '../check-data/kind';
import { inProject } from '../../wiring/project-path';

/** What the contracts of the tables behind a document warn of: one for each rule that is not kept, of the checks waited for. */
export function dataWarnings(
  workspaceRoot: string,
  { after }: Pick<WiredTask, 'after'>,
  tasks: TasksById,
): ReportedWarning[] {
  return after
    .flatMap((id) => tasks.get(id) ?? [])
    .filter(({ kind }) => kind === checkDataKind.name)
    .flatMap(({ projectRoot, outputFolder }) =>
      (readProvenance(join(workspaceRoot, outputFolder))?.warnings ?? []).map((message) => ({
        message,
        at: { file: inProject(projectRoot, CONTRACT_NAME) },
      })),
    );
}
