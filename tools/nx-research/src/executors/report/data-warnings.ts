import { readProvenance } from '@research/compute';
import { CONTRACT_NAME } from '@research/data';
import type { ReportedWarning } from '@research/reporting';
import { join } from 'node:path';
import type { WiredTask } from '../../wiring/wired-task';
import type { Wirings } from '../../wiring/wirings';
import { checkDataKind } from '../check-data/kind';

/** What the contracts of the tables behind a document warn of: one for each rule that is not kept. */
export function dataWarnings(
  workspaceRoot: string,
  behind: readonly WiredTask[],
  wirings: Wirings,
): ReportedWarning[] {
  const ids = new Set<string | undefined>(behind.map(({ id }) => id));
  const projects = new Set(behind.map(({ project }) => project));
  return [...projects]
    .flatMap((project) => wirings.get(project)?.tasks ?? [])
    .filter(
      ({ kind, reads }) => kind === checkDataKind.name && reads.some(({ producer }) => ids.has(producer)),
    )
    .flatMap(({ projectRoot, outputFolder }) =>
      (readProvenance(join(workspaceRoot, outputFolder))?.warnings ?? []).map((message) => ({
        message,
        at: { file: `${projectRoot}/${CONTRACT_NAME}` },
      })),
    );
}
