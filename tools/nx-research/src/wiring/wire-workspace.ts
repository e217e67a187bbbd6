import { catalogue } from './catalogue';
import type { ProjectDeclaration } from './declaration';
import { lazyMap } from './lazy-map';
import type { Kinds } from './task-kind';
import { wire } from './wire';
import type { Wirings } from './wirings';
import type { WorkspaceFiles } from './workspace-files';

/** What the projects of a workspace are wired with. */
export interface WiringSources {
  readonly kinds: Kinds;
  readonly files: WorkspaceFiles;
}

/**
 * Wires a workspace: the one entry of createNodes, createDependencies, the checks and the executors. A project is wired at
 * its first use: an executor's process, of which there is one for every task, needs few of them.
 */
export function wireWorkspace(
  projects: readonly ProjectDeclaration[],
  { kinds, files }: WiringSources,
): Wirings {
  const content = { catalogue: catalogue(projects, kinds, files), files };
  return lazyMap(content.catalogue.declarations, (project) => wire(project, content));
}
