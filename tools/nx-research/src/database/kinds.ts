import type { TaskId } from '@research/core';
import * as z from 'zod';
import { declarationFile } from '../wiring/declaration';
import { inProject } from '../wiring/project-path';
import { namedReads } from '../wiring/resolve-reference';
import type { ResolvedRead } from '../wiring/wired-task';
import { type PlannedTarget, type PlanningScope, type TaskKind } from '../wiring/task-kind';

/** The steps that bring a database up to date, in order. */
const steps = [
  'database-migrate',
  'database-load',
  'database-refresh-views',
  'database-check',
  'database-export',
];

/** The tasks of the project that come before a step. */
function stepsBefore({ project }: PlannedTarget<unknown>, scope: PlanningScope, name: string): TaskId[] {
  const before = steps.slice(0, steps.indexOf(name));
  const tasks = [...(scope.catalogue.get(project.name)?.tasks.values() ?? [])];
  return tasks.filter(({ kind }) => before.includes(kind.name)).map(({ id }) => id);
}

const step = <Schema extends z.ZodType>(
  name: string,
  options: Schema,
  own: Partial<TaskKind<Schema>> = {},
): TaskKind<Schema> => ({
  name,
  options,
  cache: false,
  writes: () => [],
  plan: (target, scope) => ({
    reads: [],
    sources: [],
    tools: [],
    problems: [],
    after: stepsBefore(target, scope, name),
  }),
  ...own,
});

/** How long a statement waits for a lock. */
export const lockSeconds = z
  .number()
  .positive()
  .max(3600)
  .default(10)
  .describe('Seconds that a statement waits for a lock of another session');

/** Options of `nx-research:database-migrate`. */
export const migrateOptions = z.strictObject({
  migrations: z
    .string()
    .min(1)
    .default('migrations')
    .describe('Folder of NNN_name.sql, relative to the project'),
  seeds: z
    .string()
    .min(1)
    .default('seeds')
    .describe('Folder of SQL files that run after every migration, so each must be idempotent'),
  dryRun: z.boolean().default(false).describe('Print what would be applied, and apply nothing'),
  to: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Number of the newest migration to have; newer ones are taken back by their .down.sql; 0: all of them',
    ),
  repair: z
    .boolean()
    .default(false)
    .describe(
      'First make again what applied migrations made and something else has dropped; the next load fills tables',
    ),
  lockSeconds,
  env: z
    .string()
    .min(1)
    .optional()
    .describe('Environment of environments.yaml to migrate instead of the database of this workspace'),
  environments: z
    .string()
    .min(1)
    .default('environments.yaml')
    .describe('File with the environments, relative to the workspace'),
  accept: z
    .union([z.string().min(1), z.array(z.string().min(1))])
    .optional()
    .describe('Names of migrations that may go to production though their last test does not say SAFE'),
});
/** Applies the migrations that a database does not have. */
export const migrateKind = step('database-migrate', migrateOptions);

/** Options of `nx-research:database-load`. */
export const loadOptions = z.strictObject({
  reads: z
    .record(
      z.string().regex(/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/, 'a table: plays, or mart.plays'),
      z.string(),
    )
    .describe('Table → project[:target]/file, a CSV file; with {season} in the name, one for each season'),
  by: z
    .record(z.string(), z.string())
    .default({})
    .describe('Table → column by whose values its rows are replaced: a new season writes that season alone'),
  rest: z
    .record(z.string(), z.string())
    .default({})
    .describe('Table → jsonb column for the columns of the file that the table does not have'),
  lockSeconds,
});
/** Parsed {@link loadOptions}. */
export type LoadOptions = z.output<typeof loadOptions>;

/** File with what a load has left in the database. */
export const receiptName = 'load.json';

/** Makes the tables of a database equal to files. */
export const loadKind = step('database-load', loadOptions, {
  writes: () => [receiptName],
  plan: (target, scope) => {
    const { reads, problems } = namedReads(target, scope);
    return { reads, sources: [], tools: [], problems, after: stepsBefore(target, scope, 'database-load') };
  },
});

/** Options of `nx-research:database-refresh-views`. */
export const refreshViewsOptions = z.strictObject({
  again: z.boolean().default(false).describe('Refresh also views whose tables have not changed'),
  lockSeconds,
});
/** Refreshes materialized views after a load. */
export const refreshViewsKind = step('database-refresh-views', refreshViewsOptions);

/** Options of `nx-research:database-check`. */
export const databaseCheckOptions = z.strictObject({
  checks: z
    .string()
    .min(1)
    .default('checks')
    .describe('Folder of SQL queries whose rows are what is wrong, relative to the project'),
  lockSeconds,
});
/** Proves that a database is consistent. */
export const databaseCheckKind = step('database-check', databaseCheckOptions);

const exportedName = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?(?=\.csv\.gz$)/;

/** Options of `nx-research:database-export`. */
export const exportOptions = z.strictObject({
  writes: z
    .array(z.string().regex(exportedName, 'a table or view as a file: mart.team_epa.csv.gz'))
    .min(1)
    .describe('Tables and views that others may read, each as a file: plays.csv.gz, mart.team_epa.csv.gz'),
  lockSeconds,
});
/** Parsed {@link exportOptions}. */
export type ExportOptions = z.output<typeof exportOptions>;

/** The tables and views behind the files of an export. */
export const relationsOf = ({ writes }: ExportOptions): readonly string[] =>
  writes.map((name) => exportedName.exec(name)?.[0] ?? name);

/** Writes tables and views as files that other tasks read, when the database has passed its checks. */
export const exportKind = step('database-export', exportOptions, {
  writes: ({ options }) => options.writes,
  plan: (target, scope) => ({
    // What was loaded, and from which origin, is told by way of the receipt.
    ...{ reads: receipts(target, scope), sources: [], tools: [], problems: [] },
    after: stepsBefore(target, scope, 'database-export'),
  }),
});

function receipts({ project }: PlannedTarget<unknown>, { catalogue }: PlanningScope): ResolvedRead[] {
  const tasks = [...(catalogue.get(project.name)?.tasks.values() ?? [])];
  return tasks
    .filter(({ kind }) => kind.name === loadKind.name)
    .map(({ id, target: { target } }) => ({
      ...{ as: receiptName, path: inProject(project.root, `out/${target}/${receiptName}`) },
      ...{ at: { file: declarationFile(project) }, producer: id, project: project.name },
    }));
}
