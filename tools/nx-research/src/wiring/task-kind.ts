import type { Failure } from '@research/core';
import type * as z from 'zod';
import type { Catalogue } from './catalogue';
import type { ProjectDeclaration, TargetDeclaration } from './declaration';
import type { WorkspaceFiles } from './workspace-files';
import type { ResolvedRead } from './wired-task';

/** A declared target whose options have been parsed. */
export interface PlannedTarget<Options> {
  readonly project: ProjectDeclaration;
  readonly target: string;
  readonly options: Options;
}

/** What planning a task may look at. */
export interface PlanningScope {
  readonly catalogue: Catalogue;
  readonly files: WorkspaceFiles;
}

/** What one task reads, runs and depends on, before it becomes an Nx target. */
export interface TaskPlan {
  readonly reads: readonly ResolvedRead[];
  /** Nx filesets of the task's own files (`{projectRoot}/…`, `!…`). */
  readonly sources: readonly string[];
  /** Tools whose versions belong to the task's hash, e.g. `R`. */
  readonly tools: readonly string[];
  /** Tools that are used where they are installed; whether they are belongs to the hash too. */
  readonly optionalTools?: readonly string[];
  /** Modules that the Python interpreter must have: which interpreter is taken depends on them. */
  readonly pythonModules?: readonly string[];
  readonly problems: readonly Failure[];
  /** Tasks to wait for though no file of theirs is read. */
  readonly after?: readonly string[];
}

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
  /** Files below the task's output folder that exist when it has succeeded. Depends on its options alone. */
  writes(target: PlannedTarget<z.output<Schema>>): readonly string[];
  plan(target: PlannedTarget<z.output<Schema>>, scope: PlanningScope): TaskPlan;
  /** Targets that this one brings along unless the project declares them. */
  infers?(target: PlannedTarget<z.output<Schema>>): Readonly<Record<string, TargetDeclaration>>;
}
