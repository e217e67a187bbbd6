import * as z from 'zod';
import { commandKind } from '../wiring/task-kind';
import { lockSeconds, migrateOptions } from './kinds';

const none = z.strictObject({});

/** Starts the server that needs no set-up; it stays. */
export const databaseUpKind = commandKind('database-up', none);

/** Options of `nx-research:database-down`. */
export const databaseDownOptions = z.strictObject({
  now: z.boolean().default(false).describe('Also while tasks use it: their sessions end'),
  delete: z.boolean().default(false).describe('Remove its data, too'),
});
/** Stops the server that needs no set-up. */
export const databaseDownKind = commandKind('database-down', databaseDownOptions);

/** Options of `nx-research:database-status`. */
export const databaseStatusOptions = z.strictObject({
  json: z.string().min(1).optional().describe('JSON file to write, relative to the workspace'),
});
/** Says which database is in use, and by whom. */
export const databaseStatusKind = commandKind('database-status', databaseStatusOptions);

/** Options of `nx-research:database-psql`. */
export const databasePsqlOptions = z.strictObject({
  command: z.string().optional().describe('SQL to run instead of a session in the terminal'),
});
/** Opens psql on the database. */
export const databasePsqlKind = commandKind('database-psql', databasePsqlOptions);

/** Prints the address of the database, without a password. */
export const databaseUrlKind = commandKind('database-url', none);

/** Options of `nx-research:database-migrations`. */
export const databaseMigrationsOptions = migrateOptions.pick({ migrations: true });
/** Says which migrations the database has. */
export const databaseMigrationsKind = commandKind('database-migrations', databaseMigrationsOptions);

const backupPlace = {
  environments: z
    .string()
    .min(1)
    .default('environments.yaml')
    .describe('File with the databases, relative to the workspace; without it that of the workspace alone'),
  folder: z.string().min(1).default('backups').describe('Folder of the backups, relative to the workspace'),
};
const backupOption = z
  .string()
  .min(1)
  .optional()
  .describe('A backup as `list` shows it, or an environment for its newest; the newest of all unless set');

/** Options of `nx-research:database-backup`. */
export const backupOptions = z.strictObject({
  ...backupPlace,
  only: z.string().min(1).optional().describe('Only this environment'),
  keep: z.int().min(1).default(7).describe('Backups of each environment to keep; the newest is always kept'),
  lockSeconds,
});
/** Backs up every database of environments.yaml at once. */
export const backupKind = commandKind('database-backup', backupOptions, { recorded: true });

/** Options of `nx-research:database-restore-test`. */
export const restoreTestOptions = z.strictObject({
  ...backupPlace,
  only: z.string().min(1).optional().describe('Only the newest backup of this environment'),
});
/** Restores the newest backup of each environment into a database that is dropped again, and compares every table. */
export const restoreTestKind = commandKind('database-restore-test', restoreTestOptions, { recorded: true });

/** Options of `nx-research:database-restore`. */
export const restoreOptions = z.strictObject({
  ...backupPlace,
  backup: backupOption,
  to: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Name of a database on the server of the environment, which is made; or $VARIABLE with the address of an empty one',
    ),
});
/** Restores a backup into an empty database. */
export const restoreKind = commandKind('database-restore', restoreOptions, { recorded: true });

/** Options of `nx-research:database-backups`. */
export const backupsOptions = z.strictObject({ ...backupPlace });
/** Lists the backups. */
export const backupsKind = commandKind('database-backups', backupsOptions);
