import type { TargetConfiguration } from '@nx/devkit';
import { basename } from 'node:path';
import type { TargetDeclaration } from './declaration';
import type { TaskKind } from './task-kind';
import type { WiredTask } from './wired-task';

/** The part of an Nx target configuration that wiring fills in. */
export type NxTarget = Pick<
  TargetConfiguration,
  'executor' | 'options' | 'configurations' | 'cache' | 'dependsOn' | 'inputs' | 'outputs'
>;

/** Environment variable that carries the version of a tool into Nx's hash; the plugin's hook sets it before each run. */
export const toolVersionVariable = (tool: string): string =>
  `RESEARCH_TOOL_${tool.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** What a task's own declaration does not say. */
export interface Implied {
  /** Executor and options of a target that no project.json declares. */
  readonly inferred?: TargetDeclaration | undefined;
  readonly configurations?: TaskKind['configurations'] | undefined;
}

/** What Nx is told about a task. */
export function nxTarget(task: WiredTask, { inferred, configurations }: Implied = {}): NxTarget {
  return {
    ...(inferred?.executor === undefined
      ? {}
      : { executor: inferred.executor, options: { ...inferred.options } }),
    ...(configurations === undefined ? {} : { configurations: { ...configurations } }),
    cache: task.cache,
    dependsOn: task.after.map((id) => {
      const [project, target] = id.split(':') as [string, string];
      return { projects: [project], target };
    }),
    inputs: task.cache ? inputsOf(task) : [],
    outputs: task.writes.length > 0 ? [`{projectRoot}/out/${task.target}`] : [],
  };
}

function inputsOf(task: WiredTask): NonNullable<NxTarget['inputs']> {
  const outputs = task.reads.filter((read) => read.producer !== undefined).map((read) => basename(read.path));
  const tracked = task.reads
    .filter((read) => read.producer === undefined)
    .map((read) => `{workspaceRoot}/${read.path}`);
  return [
    ...task.sources,
    ...unique(tracked),
    ...outputFiles(outputs),
    ...outputFiles(task.upstreamFiles).map((files) => ({ ...files, transitive: true })),
    ...unique([...task.tools, ...task.optionalTools]).map((tool) => ({ env: toolVersionVariable(tool) })),
    ...unique(task.env).map((env) => ({ env })),
    { env: toolVersionVariable('plugin') },
    { externalDependencies: [] },
  ];
}

/** One pattern for all plain names, since Nx goes through the outputs of every dependency once for each pattern. */
function outputFiles(names: readonly string[]): { dependentTasksOutputFiles: string }[] {
  const plain = unique(names).filter((name) => !/[{},]/.test(name));
  const others = unique(names).filter((name) => !plain.includes(name));
  const [only, ...more] = plain;
  const together = only === undefined ? [] : [more.length > 0 ? `{${plain.join(',')}}` : only];
  return [...together, ...others].map((name) => ({ dependentTasksOutputFiles: `**/${name}` }));
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
