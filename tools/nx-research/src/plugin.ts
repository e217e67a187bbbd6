import type {
  CreateDependencies,
  CreateNodes,
  DependencyType,
  FileMap,
  NxPlugin,
  RawProjectGraphDependency,
} from '@nx/devkit';
import { describeFailure } from '@research/core';
import { beforeComparing, countUnlistedAsChanged } from './hooks/before-comparing';
import { postTasksExecution } from './hooks/post-tasks-execution';
import { preTasksExecution } from './hooks/pre-tasks-execution';
import { stopOfNx } from './graph-checks/stops-nx';
import { declarationsIn, declarationsOf } from './wiring/declaration';
import { wireWorkspace } from './wiring/wirings';
import { uncachedBehindLinks } from './workspace/behind-links';
import { kinds } from './workspace/kinds';
import { diskFiles } from './wiring/workspace-files';
import { inProject } from './wiring/project-path';

/** Content from which targets are made counts as configuration: a new \input must be seen as a new dependency. */
const pattern = '**/{project.json,source.lock.json,contract.yaml,*.tex,*.qmd}';

const createNodes: CreateNodes = [
  pattern,
  async (paths, _options, context) => {
    for (const line of await beforeComparing(context.workspaceRoot, process.env))
      process.stderr.write(`${line}\n`);
    const files = diskFiles(context.workspaceRoot);
    const declared = paths.filter((path) => path === 'project.json' || path.endsWith('/project.json'));
    const projects = declarationsIn(declared, files);
    // Nx stops on this by itself, and says little or nothing of where, or of what else there is.
    const stop = stopOfNx(declared, files);
    if (stop) process.stderr.write(`${describeFailure(stop)}\n`);
    const wirings = wireWorkspace(projects, { kinds, files });
    return projects.map(({ name, root }) => {
      const targets = Object.fromEntries(
        Object.entries(wirings.get(name)?.targets ?? {}).map(([target, one]) => [
          target,
          uncachedBehindLinks(context.workspaceRoot, root, one),
        ]),
      );
      return [inProject(root, 'project.json'), { projects: { [root]: { targets } } }] as const;
    });
  },
];

const createDependencies: CreateDependencies = async (_options, context) => {
  await countUnlistedAsChanged(context.workspaceRoot, filesOf(context.fileMap));
  const files = diskFiles(context.workspaceRoot);
  const wirings = wireWorkspace(declarationsOf(context.projects), { kinds, files });
  const edges = [...wirings.values()].flatMap((wiring) => wiring.edges);
  return edges.map((edge): RawProjectGraphDependency => ({
    source: edge.source,
    target: edge.target,
    sourceFile: edge.at.file,
    type: 'static' as DependencyType,
  }));
};

const filesOf = ({ projectFileMap, nonProjectFiles }: FileMap): string[] =>
  [...Object.values(projectFileMap), nonProjectFiles].flat().map(({ file }) => file);

const plugin: NxPlugin = {
  name: 'nx-research',
  createNodes,
  createDependencies,
  preTasksExecution,
  postTasksExecution,
};

export = plugin;
