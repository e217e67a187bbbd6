import { variableFamilies, parseTaskId } from '@research/core';
import type { TargetConfiguration } from '@nx/devkit';
import { basename } from 'node:path';
import type { TargetDeclaration } from './declaration';
import { linkInputs } from './links';
import { foreignPatterns, isOwnSource, sharesPatterns, sourcePatterns } from './own-sources';
import { patternOf } from './pattern';
import { fromProject, liesIn } from './project-path';
import type { TaskKind } from './task-kind';
import type { WiredTask } from './wired-task';

/** The part of an Nx target configuration that wiring fills in. */
export type NxTarget = Pick<
  TargetConfiguration,
  'executor' | 'options' | 'configurations' | 'cache' | 'dependsOn' | 'inputs' | 'outputs'
>;

/** Environment variable that carries the version of a tool into Nx's hash; the plugin's hook sets it before each run. */
export const toolVersionVariable = (tool: string): string =>
  `${variableFamilies.toolVersion}${tool.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** What a task's own declaration does not say. */
export interface Implied {
  /** Executor and options of a target that no project.json declares. */
  readonly inferred?: TargetDeclaration | undefined;
  readonly configurations?: TaskKind['configurations'] | undefined;
  /** Tracked files, relative to the project, that count as outputs: what a training hands to tasks of its invocation. */
  readonly hands?: readonly string[];
  /** Tracked files, relative to the workspace, that a training of the same invocation may leave. */
  readonly isHanded?: readonly string[];
}

/** What Nx is told about a task. */
export function nxTarget(task: WiredTask, implied: Implied = {}): NxTarget {
  const { inferred, configurations, hands = [], isHanded = [] } = implied;
  return {
    ...(inferred?.executor === undefined
      ? {}
      : { executor: inferred.executor, options: { ...inferred.options } }),
    ...(configurations === undefined ? {} : { configurations: { ...configurations } }),
    cache: task.cache,
    dependsOn: task.after.map(parseTaskId).map(({ project, target }) => ({ projects: [project], target })),
    inputs: task.cache ? [...inputsOf(task), ...transitiveFiles(isHanded.map((path) => basename(path)))] : [],
    outputs: [
      ...(task.writes.length > 0 ? [`{projectRoot}/out/${task.target}`] : []),
      ...hands.map((file) => `{projectRoot}/${file}`),
    ],
  };
}

function inputsOf(task: WiredTask): NonNullable<NxTarget['inputs']> {
  const outputs = task.reads.filter((read) => read.producer !== undefined).map((read) => basename(read.path));
  return [
    ...trackedInputs(task),
    ...linkInputs(task.links),
    ...outputFiles(outputs),
    ...transitiveFiles(task.upstreamFiles),
    ...unique([...task.tools, ...task.optionalTools]).map((tool) => ({ env: toolVersionVariable(tool) })),
    ...unique(task.env).map((env) => ({ env })),
    { env: toolVersionVariable('plugin') },
    { externalDependencies: [] },
  ];
}

function trackedInputs({ reads, tracked, sources, projectRoot, texProjects = [] }: WiredTask): string[] {
  const paths = [
    ...reads.flatMap(({ path, producer }) => (producer === undefined ? [path] : [])),
    ...tracked,
  ];
  const own = sourcePatterns(sources, projectRoot);
  const others = texProjects.filter(({ root }) => root !== projectRoot);
  return [
    ...(sharesPatterns(projectRoot) ? sparing(own, projectRoot, paths) : own),
    ...others.flatMap(({ root }) => sparing(foreignPatterns(root), root, paths)),
    ...unique(paths.map((path) => `{workspaceRoot}/${patternOf(path)}`)),
  ];
}

/**
 * The patterns of a project's files without what they leave out, where one of the paths would be left out with it:
 * patterns from the root of the workspace are one set, in which an excluded file is gone, whichever input names it.
 */
function sparing(patterns: readonly string[], root: string, paths: readonly string[]): string[] {
  const isHit = paths.some((path) => liesIn(root, path) && !isOwnSource(fromProject(root, path), root));
  return patterns.filter((pattern) => !(isHit && pattern.startsWith('!')));
}

/**
 * One pattern for all names, since Nx goes through the outputs of every dependency once for each pattern. Inside of a group its
 * conversion takes braces and commas for those of the group, backslash or not: such names stand alone.
 */
function outputFiles(names: readonly string[]): { dependentTasksOutputFiles: string }[] {
  const alone = unique(names).filter((name) => /[{},]/.test(name));
  const [only, ...more] = unique(names)
    .filter((name) => !alone.includes(name))
    .map(patternOf);
  const together = only === undefined ? [] : [more.length > 0 ? `{${[only, ...more].join(',')}}` : only];
  return [...together, ...alone.map(patternOf)].map((name) => ({ dependentTasksOutputFiles: `**/${name}` }));
}

const transitiveFiles = (names: readonly string[]): NonNullable<NxTarget['inputs']> =>
  outputFiles(names).map((files) => ({ ...files, transitive: true }));

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
