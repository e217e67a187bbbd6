import type { Failure } from '@research/core';
import type * as z from 'zod';
import type { Catalogue } from './catalogue';
import type { ProjectDeclaration, TargetDeclaration } from './declaration';
import type { OwnSources } from './own-sources';
import type { ResolvedRead, TexProject, WiredTask } from './wired-task';
import type { WorkspaceFiles } from './workspace-files';

/** A declared target whose options have been parsed. */
export interface PlannedTarget<Options> {
  readonly project: ProjectDeclaration;
  readonly target: string;
  /** The target of project.json that declares it: itself, or the one that implies it. */
  readonly declaredBy: string;
  readonly options: Options;
}

/** What cataloguing a task may look at: tracked content, but no other task. */
export interface CataloguingScope {
  readonly files: WorkspaceFiles;
  /** Every project of the workspace by name. */
  readonly projects: ReadonlyMap<string, ProjectDeclaration>;
}

/** What planning a task may look at. */
export interface PlanningScope {
  readonly catalogue: Catalogue;
  readonly files: WorkspaceFiles;
}

/** What one task reads, runs and depends on, before it becomes an Nx target. */
export interface TaskPlan {
  readonly reads: readonly ResolvedRead[];
  readonly sources: OwnSources;
  /** More tracked files on which the task's hash depends but not its fingerprint, relative to the workspace. */
  readonly tracked?: readonly string[];
  /** Tools whose versions belong to the task's hash, e.g. `R`. */
  readonly tools: readonly string[];
  /** Tools that are used where they are installed; whether they are belongs to the hash too. */
  readonly optionalTools?: readonly string[];
  /** Modules that the Python interpreter must have: which interpreter is taken depends on them. */
  readonly pythonModules?: readonly string[];
  /** Environment variables whose values belong to the hash. */
  readonly env?: readonly string[];
  readonly problems: readonly Failure[];
  /** The file that the task runs or typesets, relative to the workspace root: a script, a notebook, a main .tex file. */
  readonly entry?: string;
  /** Projects whose own files, besides `reads`, TeX finds under their names when a macro asks for them. */
  readonly texProjects?: readonly TexProject[];
  /** Names of files that count as inputs wherever a task upstream, however far, has written one. */
  readonly upstreamFiles?: readonly string[];
  /** Tasks to wait for though no file of theirs is read. */
  readonly after?: readonly string[];
  /** What planning found that the executor cannot tell from its options, e.g. the main file of a chapter's document. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** Where the tasks of a kind may run; `here` unless it says otherwise. */
export type RunsOn = 'here' | 'machine' | 'anywhere';

/** The plugin's kinds of task, by the executor that declares them: `nx-research:script`. */
export type Kinds = ReadonlyMap<string, TaskKind>;

/**
 * What an executor's options mean for the graph. Each executor has one, beside its options; `wire` knows no executor by
 * name.
 */
export interface TaskKind<Schema extends z.ZodType = z.ZodType> {
  /** The executor's name within the plugin, e.g. `script`. */
  readonly name: string;
  readonly options: Schema;
  /** False for what acts on the world (a refresh) or shows something. */
  readonly cache: boolean;
  /** False for what only shows or steers something: no run record is about it. */
  readonly recorded?: boolean;
  /** True for what runs though hosts.yaml or the plugin's options in nx.json are wrong, since it looks at them itself. */
  readonly unsettled?: boolean;
  /**
   * Where its tasks may run: `here`, on this machine as the terminal is; `machine`, in the environment of any host on this
   * machine; `anywhere`, also behind SSH.
   */
  readonly runsOn?: RunsOn;
  /** True for what runs only when it is named, such as a training: no other kind may wait for it. */
  readonly explicit?: boolean;
  /** True where nothing waits for it, not even a training: what it left before is used as it is. */
  readonly neverAwaited?: boolean;
  /** True for what has the options of another task and does nothing of its work: it asks nothing of a host. */
  readonly onlyLooks?: boolean;
  /** Target of the project that says whether what it has left in `results/` may be used. */
  readonly stateTarget?: string;
  /** Options by the name of an Nx configuration: `npx nx run glm:train:smoke`. */
  readonly configurations?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Files below the task's output folder that exist when it has succeeded. */
  writes(target: PlannedTarget<z.output<Schema>>, scope: CataloguingScope): readonly string[];
  /** Tracked files below the project's `results/` that it leaves for others. Depends on its options alone. */
  results?(target: PlannedTarget<z.output<Schema>>): readonly string[];
  plan(target: PlannedTarget<z.output<Schema>>, scope: PlanningScope): TaskPlan;
  /** Targets that this one brings along unless the project declares them. */
  infers?(
    target: PlannedTarget<z.output<Schema>>,
    scope: CataloguingScope,
  ): Readonly<Record<string, TargetDeclaration>>;
  /**
   * Executors of the targets that it brings along even where its options are wrong, by name: without them Nx would only say that it
   * does not know such a target, and `run-many` would pass over it. @param declared as in project.json, not checked
   */
  infersAnyway?(declared: {
    readonly target: string;
    readonly options: unknown;
  }): Readonly<Record<string, string>>;
}

/** The parsed options of a task of a known kind. Throws for a task of another kind: a bug. */
export function optionsOf<Schema extends z.ZodType>(
  kind: TaskKind<Schema>,
  task: WiredTask,
): z.output<Schema> {
  if (task.kind !== kind.name) throw new Error(`${task.id} is a ${task.kind}, not a ${kind.name}`);
  return task.options as z.output<Schema>;
}

/**
 * The kind of a command: it reads and writes no files of tasks, depends on none, and runs each time it is typed.
 * @param recorded true when it does a part of the work, and does not only show or steer it
 * @param unsettled true when it runs though settings are wrong
 */
export const commandKind = <Schema extends z.ZodType>(
  name: string,
  options: Schema,
  { recorded = false, unsettled = false }: Pick<TaskKind, 'recorded' | 'unsettled'> = {},
): TaskKind<Schema> => ({
  name,
  options,
  recorded,
  unsettled,
  cache: false,
  writes: () => [],
  plan: () => ({ reads: [], sources: [], tools: [], problems: [] }),
});
