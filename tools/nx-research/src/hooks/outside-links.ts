import type { TaskResults } from '@nx/devkit';
import { looksOutside } from '../wiring/links';
import { inProject } from '../wiring/project-path';

/**
 * The declarations of tasks that read content outside of the workspace through links, relative to it: git cannot tell whether
 * that content has changed, so `nx affected` has to let Nx's hash decide each time.
 */
export const readOutside = (results: TaskResults): string[] => [
  ...new Set(
    Object.values(results)
      .filter(({ task }) => Object.keys(task.hashDetails?.nodes ?? {}).some(looksOutside))
      .map(({ task }) => inProject(task.projectRoot ?? '.', 'project.json')),
  ),
];
