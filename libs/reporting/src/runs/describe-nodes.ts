/** Folder of a project → its name. */
export type ProjectsByRoot = ReadonlyMap<string, string>;

/** Inputs that say nothing to anybody: the same in every task, or empty. */
const idle = /:TsConfig$|^env:NX_CLOUD_ENCRYPTION_KEY$/;
const toolVariable = 'env:RESEARCH_TOOL_';

/**
 * Nx's inputs of a task under names that a person understands: `outputs:glm:results-state`, `files:glm`, `version:R`. Inputs
 * that share a name are numbered.
 * @param nodes Nx's hash of each input, by Nx's name of it
 */
export function describeNodes(
  nodes: Readonly<Record<string, string>>,
  projects: ProjectsByRoot,
): Record<string, string> {
  const described: Record<string, string> = {};
  for (const [node, hash] of Object.entries(nodes).sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (idle.test(node)) continue;
    const name = nameOf(node, projects);
    let free = name;
    for (let number = 2; free in described; number += 1) free = `${name} (${number})`;
    described[free] = hash;
  }
  return described;
}

function nameOf(node: string, projects: ProjectsByRoot): string {
  if (node.startsWith(toolVariable)) return `version:${node.slice(toolVariable.length)}`;
  if (node.startsWith('env:')) return `environment:${node.slice(4)}`;
  if (node === 'AllExternalDependencies') return 'packages:npm';
  if (node.startsWith('runtime:')) return 'files:behind links';
  const output = /^.*:(?:(.+)\/)?out\/([^/:]+)$/.exec(node);
  if (output) return `outputs:${projects.get(output[1] ?? '.') ?? output[1]}:${output[2]}`;
  const files = /^workspace:\[(.*)\]$/.exec(node);
  if (files) return `files:${pathsIn(files[1] ?? '')}`;
  const [project = '', ...rest] = node.split(':');
  return rest.join(':') === 'ProjectConfiguration' ? `options:${project}` : `files:${project}`;
}

/** Paths out of the patterns that Nx was given: backslashes, and a class of all characters but one, stand for a character. */
const pathsIn = (patterns: string): string =>
  patterns
    .replaceAll('{workspaceRoot}/', '')
    .replaceAll(/(?<!\\),/g, ', ')
    .replaceAll('[^\u0001- "-\u007f]', '!')
    .replaceAll("[^\u0001-')-\u007f]", '(')
    .replaceAll('[^\u0001-z~-\u007f]', '|')
    .replaceAll(/\\(.)/g, '$1');
