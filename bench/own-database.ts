import { describeFailure, type Result } from '@research/core';
import {
  type DatabaseAddress,
  type DatabaseContext,
  deleteLocalServer,
  type HeldDatabase,
  holdDatabase,
  type Session,
  withSession,
} from '@research/database';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Waits for locks as commands do, and says nothing. */
export const waits = { lockSeconds: 10, say: () => undefined, now: () => performance.now() };

/** Starts a server of its own for a benchmark, in a folder that is removed with it. */
export async function withOwnDatabase<T>(
  use: (held: HeldDatabase, folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'research-bench-'));
  const dump = execFileSync('pg_dump', ['--version'], { encoding: 'utf8' });
  const context: DatabaseContext = {
    ...{ workspaceRoot: folder, url: undefined, label: 'bench', dumpMajor: Number(/\d+/.exec(dump)?.[0]) },
    platform: `${process.platform}-${process.arch}`,
    say: () => undefined,
  };
  const held = taken(await holdDatabase(context));
  try {
    return await use(held, folder);
  } finally {
    held.release();
    taken(await deleteLocalServer(context, { now: true }));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Uses a session of a database. */
export const inSession = async <T>(
  address: DatabaseAddress,
  use: (session: Session) => Promise<T>,
): Promise<T> =>
  taken(
    await withSession({ address, name: 'bench' }, async (session) => ({
      ok: true,
      value: await use(session),
    })),
  );

/** The value of a result; throws what a failure says. */
export function taken<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(describeFailure(result.error));
  return result.value;
}
