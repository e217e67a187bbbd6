import type { ProjectDeclaration } from './declaration';
import type { WiredTask } from './wired-task';
import { fromProject, ownersOf } from './project-path';

/** Every project and every task of the plugin's. */
export interface Workspace {
  readonly projects: readonly ProjectDeclaration[];
  tasks(): readonly WiredTask[];
}

/** To whom a file of the workspace belongs. */
export type Owner =
  /** A declared output; `reference` is how `reads` names it. */
  | {
      readonly kind: 'output';
      readonly project: string;
      readonly task: string;
      readonly file: string;
      readonly reference: string;
    }
  /** In the output folder of a task that does not declare it. */
  | { readonly kind: 'leftover'; readonly project: string; readonly task: string; readonly file: string }
  /** In a project's folder. */
  | { readonly kind: 'source'; readonly project: string; readonly reference: string }
  | { readonly kind: 'none' };

/** Finds the owner of a file, by its path relative to the workspace: `reads` resolved backwards. */
export function ownerOf(path: string, { projects, tasks: all }: Workspace): Owner {
  const tasks = all();
  const producer = tasks.find((task) => path.startsWith(`${task.outputFolder}/`));
  if (producer) return inOutputs(producer, path.slice(producer.outputFolder.length + 1), tasks);
  const project = ownersOf(projects)(path);
  // A project at the root that has no tasks is the workspace itself.
  if (!project || (project.root === '.' && !tasks.some(({ projectRoot }) => projectRoot === '.')))
    return { kind: 'none' };
  const reference = `${project.name}/${fromProject(project.root, path)}`;
  return { kind: 'source', project: project.name, reference };
}

function inOutputs(
  { id, project, target, writes }: WiredTask,
  file: string,
  tasks: readonly WiredTask[],
): Owner {
  if (!writes.includes(file)) return { kind: 'leftover', project, task: id, file };
  const sole = tasks.filter((task) => task.project === project && task.writes.includes(file)).length === 1;
  const reference = sole ? `${project}/${file}` : `${project}:${target}/${file}`;
  return { kind: 'output', project, task: id, file, reference };
}
