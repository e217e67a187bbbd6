import * as z from 'zod';
import { backupOptions } from '../../database/command-kinds';
import { commandKind } from '../../wiring/task-kind';

const seconds = (most: number) => z.number().positive().max(most);

/** Options of `nx-research:migration-test`. */
export const migrationTestOptions = z.strictObject({
  migration: z
    .union([z.string().min(1), z.int()])
    .optional()
    .describe('File, name or number of the migration to test; all that are pending unless set'),
  environments: backupOptions.shape.environments,
  only: z.string().min(1).optional().describe('Only this environment'),
  database: z
    .string()
    .min(1)
    .optional()
    .describe('Project with the migrations; needed only where several projects have some'),
  queries: z
    .string()
    .min(1)
    .default('queries')
    .describe('Folder of that project with SQL queries whose results, plans and times are compared'),
  workload: z
    .string()
    .min(1)
    .default('workload')
    .describe('Folder of that project with SQL queries that run over and over while a migration is applied'),
  blockSeconds: seconds(86_400)
    .default(10)
    .describe('Reads or writes of a table may be blocked for so long in production'),
  queueSeconds: seconds(86_400)
    .default(2)
    .describe('Others may wait so long behind a lock that the migration itself waits for'),
  lockSeconds: seconds(3600)
    .default(10)
    .describe('Seconds that a statement waits for a lock of another session'),
  limitSeconds: seconds(86_400).default(600).describe('A migration that takes longer is stopped'),
});
/** Parsed {@link migrationTestOptions}. */
export type MigrationTestOptions = z.output<typeof migrationTestOptions>;

/** Tests migrations on clones. */
export const migrationTestKind = commandKind('migration-test', migrationTestOptions, { recorded: true });
