import { kinds } from '../executors/kinds';
import { catalogue } from './catalogue';
import type { ProjectDeclaration } from './declaration';
import { wire, type Wiring } from './wire';
import type { Wirings } from './wirings';
import type { WorkspaceFiles } from './workspace-files';

/**
 * Wires a workspace: the one entry of createNodes, createDependencies, the checks and the executors. A project is wired when
 * somebody asks for it: an executor's process, of which there is one for every task, needs few of them.
 */
export function wireWorkspace(projects: readonly ProjectDeclaration[], files: WorkspaceFiles): Wirings {
  const content = { catalogue: catalogue(projects, kinds, files), files };
  const byName = new Map(projects.map((project) => [project.name, project]));
  const wired = new Map<string, Wiring>();
  const get = (name: string): Wiring | undefined => {
    const project = byName.get(name);
    if (project === undefined) return undefined;
    const wiring = wired.get(name) ?? wire(project, content);
    wired.set(name, wiring);
    return wiring;
  };
  return { get, values: () => [...byName.keys()].flatMap((name) => get(name) ?? []).values() };
}
