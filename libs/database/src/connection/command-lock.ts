import { fail, type Failure, ok, type Result } from '@research/core';
import type { Session } from './connect';

/** How a command waits for another. */
export interface LockWait {
  readonly say: (line: string) => void;
  readonly now: () => number;
}

const patienceMs = 600_000;
/** Two numbers of ours, by which PostgreSQL tells advisory locks apart. */
const key = [0x6e78, 0x7265] as const;
const holderOf = `
  SELECT pid, application_name AS application FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = ${key[0]} AND objid = ${key[1]} AND objsubid = 2`;

/** Changes a database while no other command does: migrations, loads and refreshes wait for each other, but not for ever. */
export async function withCommandLock<T>(
  session: Session,
  wait: LockWait,
  use: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const locked = await takeLock(session, wait);
  if (!locked.ok) return locked;
  try {
    return await use();
  } finally {
    await session.client.query(`SELECT pg_advisory_unlock(${key.join()})`).catch(() => undefined);
  }
}

async function takeLock({ client }: Session, { say, now }: LockWait): Promise<Result<void>> {
  const deadline = now() + patienceMs;
  for (let told = false; ; told = true) {
    const { rows } = await client.query<{ taken: boolean }>(
      `SELECT pg_try_advisory_lock(${key.join()}) AS taken`,
    );
    if (rows[0]?.taken) return ok(undefined);
    const { rows: holders } = await client.query<{ pid: number; application: string }>(holderOf);
    const [holder] = holders.map(({ pid, application }) => `${application} (session ${pid})`);
    if (now() > deadline) return fail(stillLocked(holder));
    if (!told)
      say(`waiting for another command that changes this database: ${holder ?? 'it is just ending'}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

const stillLocked = (holder = 'another command'): Failure => ({
  reason: 'lease-unavailable',
  what: `${holder} has been changing this database for ten minutes`,
  tries: ['npx nx run database:status   # shows its session'],
});
