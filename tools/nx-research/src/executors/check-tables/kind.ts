import { type Failure, taskId } from '@research/core';
import * as z from 'zod';
import { isTable, tableCheckExecutor, tableCheckTarget } from '../../wiring/checks';
import { declarationFile, type TargetDeclaration } from '../../wiring/declaration';
import { locateKey } from '../../wiring/json-source';
import { inProject } from '../../wiring/project-path';
import type { PlannedTarget, PlanningScope, TaskKind } from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';
import { documentReads } from './document-reads';
import { allowedNames, matchesName } from './table-rules';

const words = z.array(z.string().min(1));

/** Options of `nx-research:check-tables`. */
export const checkTablesOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project whose tables are checked'),
  allow: z
    .union([words, z.record(z.string(), words)])
    .default([])
    .describe(
      'Words or whole cells that are values although they look like missing values (NA, NaN, Inf, NULL …): a list for every table, or a list for each file name, in which * stands for any characters',
    ),
  forbid: words
    .default([])
    .describe(
      'Further words that stand for missing values, besides NA, NaN, Inf, NULL and similar ones, e.g. "TBD"',
    ),
  limitSeconds: z.int().positive().default(120).describe('Seconds after which a LaTeX run is ended'),
});

/** Parsed {@link checkTablesOptions}. */
export type CheckTablesOptions = z.output<typeof checkTablesOptions>;

/**
 * Checks the LaTeX tables that another target of the same project writes, before any chapter includes them: each by
 * itself, and compiled with the preamble of the documents that include it.
 */
export const checkTablesKind: TaskKind<typeof checkTablesOptions> = {
  name: 'check-tables',
  options: checkTablesOptions,
  cache: true,
  writes: () => ['tables.json'],
  plan: (target, scope) => {
    const tables = tablesOf(target, scope);
    const compiled = documentReads(tables, scope);
    return {
      reads: [...tables, ...compiled],
      sources: [],
      tools: compiled.length > 0 ? ['pdflatex'] : [],
      problems: tables.length > 0 ? idleNames(target, tables, scope) : [nothingToCheck(target, scope)],
    };
  },
};

function tablesOf(
  { project, options }: PlannedTarget<CheckTablesOptions>,
  scope: PlanningScope,
): ResolvedRead[] {
  const writes = scope.catalogue.get(project.name)?.tasks.get(options.target)?.writes ?? [];
  return writes.filter(isTable).map((file) => ({
    as: file,
    path: inProject(project.root, `out/${options.target}/${file}`),
    at: { file: declarationFile(project) },
    producer: taskId(project.name, options.target),
    project: project.name,
  }));
}

function nothingToCheck(
  { project, target, options }: PlannedTarget<CheckTablesOptions>,
  scope: PlanningScope,
): Failure {
  const file = declarationFile(project);
  return {
    reason: 'unwritten-read',
    what: `target "${options.target}" of ${project.name} declares no .tex file to check`,
    at: locateKey(file, scope.files.read(file), ['targets', target]),
    tries: [`add the tables to the "writes" of "${options.target}", or remove the target "${target}"`],
  };
}

/** A name in `allow` that no table has is a mistake: what it is meant to allow would still fail. */
function idleNames(
  { project, target, options }: PlannedTarget<CheckTablesOptions>,
  tables: readonly ResolvedRead[],
  scope: PlanningScope,
): Failure[] {
  const file = declarationFile(project);
  const idle = allowedNames(options).filter((name) => !tables.some(({ as }) => matchesName(name, as)));
  return idle.map((name) => ({
    reason: 'invalid-options',
    what: `"allow" of target "${target}" names ${name}, which is none of the tables ${tables.map(({ as }) => as).join(', ')}`,
    at: locateKey(file, scope.files.read(file), ['targets', target, 'options', 'allow', name]),
  }));
}

/** Every task that writes LaTeX tables brings along a target that checks them. */
export function tableCheckTargets({
  target,
  options,
}: PlannedTarget<{ readonly writes: readonly string[] }>): Readonly<Record<string, TargetDeclaration>> {
  if (!options.writes.some(isTable)) return {};
  return { [tableCheckTarget(target)]: { executor: tableCheckExecutor, options: { target } } };
}
