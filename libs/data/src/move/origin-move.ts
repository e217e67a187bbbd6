import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { type Failure, fail, fileSystemFailure, ok, type Result, statePath } from '@research/core';
import * as z from 'zod';
import { type DataOrigin, dataOriginOf } from '../lock/origins-of';
import { parseSourceLock } from '../lock/parse-source-lock';
import { readSourceLock } from '../lock/read-source-lock';
import type { SourceLock } from '../lock/source-lock';
import { writeAtomically } from '../store/write-atomically';

const savedSchema = z.object({
  to: z.enum(['real', 'simulated']),
  settled: z.boolean(),
  process: z.object({ pid: z.int(), birth: z.string() }),
  /** Lock file → its text before the move. */
  locks: z.record(z.string(), z.string()),
});

/** Every source lock as it was before data moved between simulated and real, and what became of the move. */
export type SavedLocks = Readonly<z.infer<typeof savedSchema>>;

/** The data origins that locks pin. */
export const originsPinned = (locks: readonly SourceLock[]): ReadonlySet<DataOrigin> =>
  new Set(locks.flatMap(({ files }) => files.map(({ origin }) => dataOriginOf(origin))));

/** Reads those of some lock files that are there. Fails as {@link readSourceLock}. */
export function readLocks(workspaceRoot: string, files: readonly string[]): Result<readonly SourceLock[]> {
  const locks: SourceLock[] = [];
  for (const file of files) {
    const lock = readSourceLock(workspaceRoot, file);
    if (!lock.ok) return lock;
    if (lock.value) locks.push(lock.value);
  }
  return ok(locks);
}

/** Saves locks before a move, so that it can be taken back. Fails with `file-system`. */
export async function saveLocks(
  workspaceRoot: string,
  { to, process, files }: Pick<SavedLocks, 'to' | 'process'> & { readonly files: readonly string[] },
): Promise<Result<SavedLocks>> {
  const present = files.filter((file) => existsSync(join(workspaceRoot, file)));
  const locks = Object.fromEntries(
    present.map((file) => [file, readFileSync(join(workspaceRoot, file), 'utf8')]),
  );
  return writeSaved(workspaceRoot, { to, settled: false, process, locks });
}

/** Notes that every lock has moved: there is nothing to take back. */
export const settleMove = (workspaceRoot: string, saved: SavedLocks): Promise<Result<SavedLocks>> =>
  writeSaved(workspaceRoot, { ...saved, settled: true });

/** Puts every lock back as it was; one that the move has made goes. Fails with `file-system`. */
export async function takeBackMove(
  workspaceRoot: string,
  saved: SavedLocks,
  files: readonly string[],
): Promise<Result<void>> {
  try {
    for (const [file, text] of Object.entries(saved.locks)) {
      const path = join(workspaceRoot, file);
      if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
      await writeAtomically(dirname(path), Readable.from([Buffer.from(text)]), () => path);
    }
    for (const file of files.filter((one) => !(one in saved.locks)))
      await rm(join(workspaceRoot, file), { force: true });
    const settled = await settleMove(workspaceRoot, saved);
    return settled.ok ? ok(undefined) : settled;
  } catch (error) {
    return fail(notTakenBack(error));
  }
}

const notTakenBack = (error: unknown): Failure => ({
  ...fileSystemFailure('the source locks could not be put back as they were', error),
  tries: ['git checkout -- "*/source.lock.json"'],
});

/** The last move to an origin; `undefined` when there is none on record. */
export function lastMove(workspaceRoot: string, to: DataOrigin): SavedLocks | undefined {
  try {
    const read = savedSchema.safeParse(JSON.parse(readFileSync(savedFile(workspaceRoot, to), 'utf8')));
    return read.success ? read.data : undefined;
  } catch {
    return undefined; // none, or cut off: anybody may delete state at any time
  }
}

/** A lock as it was when data last left an origin: what APIs had answered then. `null` when that is not on record. */
export function lockWhenLeft(workspaceRoot: string, left: DataOrigin, file: string): SourceLock | null {
  const text = lastMove(workspaceRoot, left === 'real' ? 'simulated' : 'real')?.locks[file];
  const lock = text === undefined ? undefined : parseSourceLock(text, file);
  return lock?.ok ? lock.value : null;
}

const savedFile = (workspaceRoot: string, to: DataOrigin): string =>
  statePath(workspaceRoot, 'moves', `to-${to}.json`);

async function writeSaved(workspaceRoot: string, saved: SavedLocks): Promise<Result<SavedLocks>> {
  const path = savedFile(workspaceRoot, saved.to);
  try {
    await mkdir(dirname(path), { recursive: true });
    const text = `${JSON.stringify(saved, undefined, 2)}\n`;
    await writeAtomically(dirname(path), Readable.from([Buffer.from(text)]), () => path);
    return ok(saved);
  } catch (error) {
    return fail(fileSystemFailure('the source locks could not be saved before the move', error));
  }
}
