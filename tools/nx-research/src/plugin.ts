import type {
  CreateDependencies,
  CreateNodes,
  DependencyType,
  FileMap,
  NxPlugin,
  RawProjectGraphDependency,
} from '@nx/devkit';
import { describeFailure, hashBytes, readFlag, statePath, variables } from '@research/core';
import { readFileSync } from 'node:fs';
import { beforeComparing, countUnlistedAsChanged } from './hooks/before-comparing';
import { postTasksExecution } from './hooks/post-tasks-execution';
import { preTasksExecution } from './hooks/pre-tasks-execution';
import { stopOfNx } from './graph-checks/stops-nx';
import { declarationsIn, declarationsOf } from './wiring/declaration';
import { wireWorkspace } from './wiring/wirings';
import { uncachedBehindLinks } from './workspace/behind-links';
import { kinds } from './workspace/kinds';
import { remembered, type Remembering } from './workspace/remembered';
import { diskFiles, type WorkspaceFiles } from './wiring/workspace-files';
import { inProject } from './wiring/project-path';

/** Content from which targets are made counts as configuration: a new \input must be seen as a new dependency. */
const pattern = '**/{project.json,source.lock.json,contract.yaml,*.tex,*.qmd}';

/** What an answer depends on besides the workspace: this bundle. */
const bundle = hashBytes(readFileSync(__filename));

const createNodes: CreateNodes = [
  pattern,
  async (paths, _options, { workspaceRoot }) => {
    for (const line of await beforeComparing(workspaceRoot, process.env)) process.stderr.write(`${line}\n`);
    const declared = paths.filter((path) => path === 'project.json' || path.endsWith('/project.json'));
    const { stop, projects } = remembered(memoryOf(workspaceRoot, 'targets', declared), (files) =>
      wiredTargets(declared, files),
    );
    if (stop !== undefined) process.stderr.write(`${stop}\n`);
    return projects.map(({ root, targets }) => {
      const usable = Object.entries(targets).map(([target, one]) => [
        target,
        uncachedBehindLinks(workspaceRoot, root, one),
      ]);
      return [
        inProject(root, 'project.json'),
        { projects: { [root]: { targets: Object.fromEntries(usable) } } },
      ] as const;
    });
  },
];

/** The targets of all projects, and what Nx stops on by itself, of which it says little or nothing of where, or of what else there is. */
function wiredTargets(declared: readonly string[], files: WorkspaceFiles) {
  const projects = declarationsIn(declared, files);
  const wirings = wireWorkspace(projects, { kinds, files, trainFirst: trainFirst() });
  const stop = stopOfNx(declared, files);
  return {
    ...(stop === undefined ? {} : { stop: describeFailure(stop) }),
    projects: projects.map(({ name, root }) => ({ root, targets: wirings.get(name)?.targets ?? {} })),
  };
}

const createDependencies: CreateDependencies = async (_options, { workspaceRoot, projects, fileMap }) => {
  await countUnlistedAsChanged(workspaceRoot, filesOf(fileMap));
  const declarations = declarationsOf(projects);
  return remembered(memoryOf(workspaceRoot, 'edges', declarations), (files) =>
    [...wireWorkspace(declarations, { kinds, files, trainFirst: trainFirst() }).values()].flatMap(
      ({ edges }) =>
        edges.map((edge): RawProjectGraphDependency => ({
          source: edge.source,
          target: edge.target,
          sourceFile: edge.at.file,
          type: 'static' as DependencyType,
        })),
    ),
  );
};

const memoryOf = (workspaceRoot: string, name: string, input: unknown): Remembering => ({
  file: statePath(workspaceRoot, 'wiring', `${name}.json`),
  key: hashBytes(JSON.stringify([bundle, trainFirst(), input])),
  files: diskFiles(workspaceRoot),
});

const trainFirst = (): boolean => readFlag(process.env, variables.trainFirst) === true;

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
