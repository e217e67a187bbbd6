import { getProjects, type Tree } from '@nx/devkit';
import { catalogue } from '../wiring/catalogue';
import { declarationsOf } from '../wiring/declaration';
import type { PlanningScope } from '../wiring/task-kind';
import { kinds } from '../workspace/kinds';

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

/** A name for the file in the script: `games` for nflverse-schedules/games.csv.gz. */
export function readName(reference: string): string {
  const stem = reference.replace(/^.*\//, '').replace(/\..*$/, '').toLowerCase();
  const name = stem.replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+/, '');
  return name === '' ? 'data' : name;
}

/** Throws when there is a project of that name, or something in the folder that is to be the new project's. */
export function requireFreeName(tree: Tree, name: string, root: string): void {
  const taken = getProjects(tree).get(name)?.root;
  if (taken !== undefined) throw new Error(`there is a project "${name}" already: ${taken}`);
  if (tree.children(root).length > 0) throw new Error(`the folder ${root} exists and is not empty`);
}
