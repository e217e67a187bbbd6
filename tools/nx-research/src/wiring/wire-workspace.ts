import { kinds } from '../executors/kinds';
import { catalogue } from './catalogue';
import type { ProjectDeclaration } from './declaration';
import { lazyMap } from './lazy-map';
import { wire } from './wire';
import type { Wirings } from './wirings';
import type { WorkspaceFiles } from './workspace-files';

/**
 * Wires a workspace: the one entry of createNodes, createDependencies, the checks and the executors. A project is wired when
 * somebody asks for it: an executor's process, of which there is one for every task, needs few of them.
 */
export function wireWorkspace(projects: readonly ProjectDeclaration[], files: WorkspaceFiles): Wirings {
  const content = { catalogue: catalogue(projects, kinds, files), files };
  return lazyMap(content.catalogue.declarations, (project) => wire(project, content));
}
