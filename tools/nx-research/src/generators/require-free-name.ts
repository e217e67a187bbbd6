import { getProjects, type Tree } from '@nx/devkit';

/** Throws when there is a project of that name, or something in the folder that is to be the new project's. */
export function requireFreeName(tree: Tree, name: string, root: string): void {
  const taken = getProjects(tree).get(name)?.root;
  if (taken !== undefined) throw new Error(`there is a project "${name}" already: ${taken}`);
  if (tree.children(root).length > 0) throw new Error(`the folder ${root} is there already, and not empty`);
}
