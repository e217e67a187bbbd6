import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@research/core';
import { type DatabaseAddress, type SqlText, withSession } from '@research/database';

/** The longest that something had to wait while a migration ran. */
export interface LongestWait {
  readonly table: string;
  readonly kind: 'reads' | 'writes';
  readonly seconds: number;
}

/** Sessions that use a database while it is migrated. */
export interface Workload {
  /** Resolves when every table has been read and locked for writing once, and every query of the workload runs. */
  readonly running: Promise<void>;
  /** Lets them end. @returns the longest waits, the longest first */
  readonly stop: () => Promise<readonly LongestWait[]>;
}

/** What the sessions do. */
export interface WorkloadRequest {
  readonly address: DatabaseAddress;
  /** Quoted names of the tables that are read and written. */
  readonly tables: readonly string[];
  /** Queries that run over and over, each in a session of its own, in transactions that write nothing. */
  readonly queries: readonly SqlText[];
}

/** Reads a row of each table, and takes the lock that a write takes, in turn, and keeps the time of each. */
export function startWorkload({ address, tables, queries }: WorkloadRequest): Workload {
  const stopped = new AbortController();
  const waits = new Map<string, LongestWait>();
  const note = (wait: LongestWait): void => {
    const key = `${wait.kind} ${wait.table}`;
    if (wait.seconds > (waits.get(key)?.seconds ?? 0)) waits.set(key, wait);
  };
  const probes = (['reads', 'writes'] as const).map((kind) =>
    probe(address, { kind, tables, note, stopped: stopped.signal }),
  );
  const readers = queries.map((query) => repeat(address, query, stopped.signal));
  const all = [...probes, ...readers];
  return {
    running: Promise.all(all.map(({ running }) => running)).then(() => undefined),
    stop: async () => {
      stopped.abort();
      await Promise.all(all.map(({ ended }) => ended));
      return [...waits.values()].sort((one, other) => other.seconds - one.seconds);
    },
  };
}

/** Between two tables: so many sessions must not slow down what they watch. */
const pauseMs = 10;

interface Prober {
  readonly running: Promise<void>;
  readonly ended: Promise<unknown>;
}

interface ProbeRequest {
  readonly kind: LongestWait['kind'];
  readonly tables: readonly string[];
  readonly note: (wait: LongestWait) => void;
  readonly stopped: AbortSignal;
}

const probeSql = {
  reads: (table: string) => `SELECT FROM ${table} LIMIT 1`,
  writes: (table: string) => `BEGIN; LOCK TABLE ${table} IN ROW EXCLUSIVE MODE; ROLLBACK`,
};

function probe(address: DatabaseAddress, { kind, tables, note, stopped }: ProbeRequest): Prober {
  let isRunning = (): void => undefined;
  const running = new Promise<void>((resolve) => (isRunning = resolve));
  const ended = withSession({ address, name: `nx-research: ${kind} meanwhile` }, async ({ client }) => {
    while (!stopped.aborted) {
      for (const table of tables) {
        const startedMs = performance.now();
        // A table that is dropped, or a view that holds no rows, is not waited for.
        await client.query(probeSql[kind](table)).catch(() => client.query('ROLLBACK'));
        note({ table, kind, seconds: (performance.now() - startedMs) / 1000 });
        if (stopped.aborted) break;
        await delay(pauseMs);
      }
      isRunning();
      if (tables.length === 0) await delay(20);
    }
    return ok(undefined);
  }).finally(() => isRunning());
  return { running, ended };
}

function repeat(address: DatabaseAddress, { sql }: SqlText, stopped: AbortSignal): Prober {
  let isRunning = (): void => undefined;
  const running = new Promise<void>((resolve) => (isRunning = resolve));
  const ended = withSession({ address, name: 'nx-research: workload' }, async ({ client }) => {
    while (!stopped.aborted) {
      await client.query('BEGIN READ ONLY');
      const asked = client.query(sql).catch(() => undefined);
      // The server has it by the time that it answers the next look at its locks.
      await delay(100).then(isRunning);
      await asked;
      await client.query('ROLLBACK');
    }
    return ok(undefined);
  }).finally(() => isRunning());
  return { running, ended };
}
