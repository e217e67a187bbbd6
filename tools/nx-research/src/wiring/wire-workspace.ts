import { kinds } from '../executors/kinds';
import { catalogue } from './catalogue';
import type { ProjectDeclaration } from './declaration';
import { wire, type Wiring } from './wire';
import type { WorkspaceFiles } from './workspace-files';

/** Wires every project: the one entry of createNodes, createDependencies, the checks and the executors. */
export function wireWorkspace(
  projects: readonly ProjectDeclaration[],
  files: WorkspaceFiles,
): ReadonlyMap<string, Wiring> {
  const content = { catalogue: catalogue(projects, kinds, files), files };
  return new Map(projects.map((project) => [project.name, wire(project, content)]));
}
