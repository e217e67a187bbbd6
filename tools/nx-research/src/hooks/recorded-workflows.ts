import { type ComposedPlace, type Workflow, workflowOf } from '@research/reporting';
import { kinds } from '../workspace/kinds';
import type { ProjectDeclaration } from '../wiring/declaration';
import { declarationsIn } from '../wiring/workspace-declarations';
import { diskFiles } from '../wiring/workspace-files';
import { inProject } from '../wiring/project-path';

/** Tells the workflow of a task; `undefined` for one that only shows or steers something. Each project.json is read once. */
export function recordedWorkflows(workspaceRoot: string): (task: ComposedPlace) => Workflow | undefined {
  const files = diskFiles(workspaceRoot);
  const projects = new Map<string, ProjectDeclaration | undefined>();
  const projectIn = (root: string): ProjectDeclaration | undefined => {
    if (!projects.has(root)) projects.set(root, declarationsIn([inProject(root, 'project.json')], files)[0]);
    return projects.get(root);
  };
  return ({ id, root, kind }) => {
    const project = projectIn(root);
    const declared = project?.targets[id.slice(id.indexOf(':') + 1)]?.executor;
    const found = kinds.get(declared ?? `nx-research:${kind ?? ''}`);
    return found?.recorded === false ? undefined : workflowOf(project?.tags ?? []);
  };
}
