import type { StaleResult } from '@research/reporting';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WiredTask } from '../../wiring/wired-task';

/** What a model's committed results were trained on, below its project. */
const trainedOn = 'results/trained-on.json';

/** The models behind a document whose committed results may be those of other inputs than the present ones. */
export function staleResults(workspaceRoot: string, behind: readonly WiredTask[]): StaleResult[] {
  const projects = new Map(behind.map(({ project, projectRoot }) => [project, projectRoot]));
  return [...projects]
    .filter(([, root]) => existsSync(join(workspaceRoot, root, trainedOn)))
    .map(([project, root]) => ({
      project,
      why: `${root}/${trainedOn} was not compared with its present inputs`,
    }));
}
