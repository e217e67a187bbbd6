import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@research/core';
import { type Session, withSession } from '@research/database';
import { strongest } from './effects';

/** A lock on a table, as a second session saw it. */
export interface SeenLock {
  readonly table: string;
  readonly lock: string;
  readonly heldSeconds: number;
}

/** What a second session sees of the session of a migration. */
export interface LockWatch {
  /** Seconds that the session has spent waiting for locks so far. */
  readonly waitedSeconds: () => number;
  /** Whom it waited for, in words. */
  readonly waitedFor: () => string | undefined;
  /** True when it was ended because its time was over. */
  readonly overdue: () => boolean;
  /** Ends the watch. @returns every lock that was seen, the strongest of each table */
  readonly stop: () => Promise<readonly SeenLock[]>;
}

/** Time between two looks. */
const pauseMs = 20;

const locksOf = `
  SELECT l.relation::int AS id, CASE WHEN n.nspname IS NULL THEN NULL ELSE format('%I.%I', n.nspname, c.relname) END AS name, l.mode, l.granted
  FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE l.pid = $1 AND (l.granted = false OR (l.locktype = 'relation' AND c.relkind IN ('r', 'p', 'm')
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'nx_research')))`;
const blockersOf = `
  SELECT DISTINCT 'session ' || pid || ' (' || application_name || '): ' || left(regexp_replace(query, '\\s+', ' ', 'g'), 80) AS who
  FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1))`;

interface LockRow {
  readonly name: string | null;
  readonly mode: string;
  readonly granted: boolean;
}

/** Watches the locks of a session some fifty times a second, and ends the session when its time is over. */
export function watchLocks(
  { client, address }: Session,
  { limitSeconds }: { readonly limitSeconds: number },
): LockWatch {
  const pid = (client as unknown as { readonly processID: number }).processID;
  const stopped = new AbortController();
  const held = new Map<string, { lock: string; sinceMs: number; lastMs: number }>();
  const startedMs = performance.now();
  let waitedMs = 0;
  let who: string | undefined;
  let overdue = false;
  const look = async (watcher: Session, elapsedMs: number): Promise<void> => {
    const { rows } = await watcher.client.query<LockRow>(locksOf, [pid]);
    const now = performance.now();
    for (const { name, mode, granted } of rows) {
      if (!granted || name === null) continue;
      const known = held.get(name);
      const lock = strongest([mode, ...(known ? [known.lock] : [])]) ?? mode;
      held.set(name, { lock, sinceMs: known?.lock === lock ? known.sinceMs : now, lastMs: now });
    }
    if (rows.every(({ granted }) => granted)) return;
    waitedMs += elapsedMs;
    const found = await watcher.client.query<{ who: string }>(blockersOf, [pid]);
    if (found.rows.length > 0) who = found.rows.map((row) => row.who).join('; ');
  };
  const watching = withSession({ address, name: 'nx-research: watching locks' }, async (watcher) => {
    for (let lastMs = performance.now(); !stopped.signal.aborted;) {
      const now = performance.now();
      await look(watcher, now - lastMs);
      lastMs = now;
      if (!overdue && now - startedMs > limitSeconds * 1000) {
        overdue = true;
        await watcher.client.query('SELECT pg_terminate_backend($1)', [pid]);
      }
      await delay(pauseMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
    return ok(undefined);
  });
  return {
    waitedSeconds: () => waitedMs / 1000,
    waitedFor: () => who,
    overdue: () => overdue,
    stop: async () => {
      stopped.abort();
      await watching;
      return [...held].map(([table, { lock, sinceMs, lastMs }]) => ({
        table,
        lock,
        heldSeconds: (lastMs - sinceMs) / 1000,
      }));
    },
  };
}
