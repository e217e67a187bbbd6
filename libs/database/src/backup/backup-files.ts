import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { fail, type Failure, hashFile, ok, type Result } from '@research/core';

/** Rows of a table, as {@link readSlices} counts and hashes them. */
const tableSchema = z.strictObject({ rows: z.int().min(0), sum: z.string() });

const manifestSchema = z.strictObject({
  environment: z.string(),
  database: z.string(),
  made: z.iso.datetime(),
  /** Of the server and of pg_dump: `15.18`. */
  server: z.string(),
  tool: z.string(),
  bytes: z.int().min(0),
  seconds: z.number().min(0),
  /** By name, with its schema, at the moment of the dump. */
  tables: z.record(z.string(), tableSchema),
  /** SHA-256 of each file of the dump; backups of before have none. */
  files: z.record(z.string(), z.string()).optional(),
  restore: z.string(),
  /** How the database keeps text. Backups of before have none: their rows were hashed with the settings of their server. */
  text: z.strictObject({ encoding: z.string(), collate: z.string(), ctype: z.string() }).optional(),
});

/** What a backup is of, and what must be in a database that is restored from it. */
export type BackupManifest = Readonly<z.output<typeof manifestSchema>>;

/** Encoding and locale of a database. */
export type TextOfDatabase = NonNullable<BackupManifest['text']>;

/** A backup that was verified: only such have their name. */
export interface Backup {
  /** `local/20261130T120000Z`, which is its folder, too. */
  readonly id: string;
  readonly folder: string;
  readonly manifest: BackupManifest;
}

/** Name of the manifest beside the dump. */
export const MANIFEST_NAME = 'manifest.json';
/** Folder of the dump in that of the backup. */
export const DUMP_NAME = 'dump';

/** `20261130T120000Z`: the names of backups sort by time. */
export const backupName = (now: Date): string => now.toISOString().replace(/[-:]|\.\d+/g, '');

const stampPattern = /^\d{8}T\d{6}Z(?:-\d+)?$/;

/** The backups of a folder, the oldest first; of one environment or of all. Unfinished ones are none. */
export function listBackups(folder: string, environment?: string): readonly Backup[] {
  const environments = environment === undefined ? foldersIn(folder) : [environment];
  return environments
    .flatMap((name) =>
      foldersIn(join(folder, name)).flatMap((stamp): Backup[] => {
        const path = join(folder, name, stamp);
        const manifest = stampPattern.test(stamp) ? readManifest(path) : undefined;
        return manifest?.ok ? [{ id: `${name}/${stamp}`, folder: path, manifest: manifest.value }] : [];
      }),
    )
    .sort((a, b) => (a.manifest.made < b.manifest.made ? -1 : 1));
}

/** Fails with `corrupt-file` where it is no manifest. */
export function readManifest(folder: string): Result<BackupManifest> {
  const file = join(folder, MANIFEST_NAME);
  try {
    return ok(manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch (error) {
    return fail({
      reason: 'corrupt-file',
      what: `${file} is no manifest of a backup`,
      said: (error as Error).message,
    });
  }
}

/** SHA-256 of each file of a dump, which has no folders in it. */
export async function hashDump(dumpFolder: string): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const name of readdirSync(dumpFolder).sort()) hashes[name] = await hashFile(join(dumpFolder, name));
  return hashes;
}

/** Bytes of all files below a folder. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? folderBytes(path) : statSync(path).size);
  }, 0);
}

/** What stays when old backups are removed. */
interface Keeping {
  /** So many, at least one. */
  readonly keep: number;
  /** The id of the one that was just made: it stays, also where the clock was put back and others seem newer. */
  readonly made: string;
}

/** Removes the oldest backups of an environment beyond so many. @returns the ids that are gone */
export function prune(folder: string, environment: string, { keep, made }: Keeping): readonly string[] {
  const others = listBackups(folder, environment).filter(({ id }) => id !== made);
  const old = others.slice(0, Math.max(0, others.length - Math.max(0, keep - 1)));
  for (const { folder: path } of old) rmSync(path, { recursive: true, force: true });
  return old.map(({ id }) => id);
}

/** Backups whose manifest is damaged or gone: they are in no list, so that what they are is to be told. */
export const brokenBackups = (
  folder: string,
): readonly { readonly id: string; readonly failure: Failure }[] =>
  foldersIn(folder).flatMap((name) =>
    foldersIn(join(folder, name))
      .filter((stamp) => stampPattern.test(stamp))
      .flatMap((stamp) => {
        const manifest = readManifest(join(folder, name, stamp));
        return manifest.ok ? [] : [{ id: `${name}/${stamp}`, failure: manifest.error }];
      }),
  );

/**
 * Which backup is meant: an id, an environment (its newest), or nothing (the newest of all). Fails with `corrupt-file` where that one
 * is broken: an older one is not taken for it.
 */
export function findBackup(folder: string, asked: string | undefined): Result<Backup> {
  const isMeant = ({ id }: { readonly id: string }): boolean =>
    asked === undefined || id === asked || id.startsWith(`${asked}/`);
  const stampOf = ({ id }: { readonly id: string }): string => id.slice(id.indexOf('/') + 1);
  const all = listBackups(folder);
  const found = all.filter(isMeant).at(-1);
  const broken = brokenBackups(folder)
    .filter(isMeant)
    .find((one) => found === undefined || stampOf(one) > stampOf(found));
  if (broken) {
    const environment = broken.id.slice(0, broken.id.indexOf('/') + 1);
    const older = all.filter(({ id }) => id.startsWith(environment)).map(({ id }) => `--backup=${id}`);
    return fail({ ...broken.failure, tries: [...older.slice(-3).reverse(), 'npx nx run backup:run'] });
  }
  return found ? ok(found) : fail(noBackup(asked, all));
}

const noBackup = (asked: string | undefined, all: readonly Backup[]): Failure => ({
  reason: 'not-found',
  what: asked === undefined ? 'there is no backup' : `there is no backup ${asked}`,
  tries: [...all.slice(-3).map(({ id }) => `--backup=${id}`), 'npx nx run backup:run'],
});

const foldersIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        // A link to a folder of another disk is one.
        .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory())
        .sort()
    : [];
