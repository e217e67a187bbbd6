import { getProjects, type Tree } from '@nx/devkit';
import { kinds } from '../workspace/kinds';
import { catalogue } from '../wiring/catalogue';
import type { PlanningScope } from '../wiring/task-kind';
import { declarationsOf } from '../wiring/workspace-declarations';

/** What wiring sees of a workspace that a generator is about to change. */
export function treeScope(tree: Tree): PlanningScope {
  const files = {
    read: (path: string) => tree.read(path, 'utf8') ?? undefined,
    isFile: (path: string) => tree.isFile(path),
    linkAt: () => undefined,
    ownLinks: () => [],
  };
  return { catalogue: catalogue(declarationsOf(Object.fromEntries(getProjects(tree))), kinds, files), files };
}
