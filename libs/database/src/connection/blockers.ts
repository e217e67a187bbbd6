import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { fail, type Location, ok, type Result } from '@research/core';
import { describeDatabaseError, isBug, type Session, withSession } from './connect';

interface Blocker {
  readonly pid: number;
  readonly application: string;
  readonly account: string;
  readonly state: string;
  readonly seconds: number;
  readonly query: string;
}

const sessionsOf = `
  SELECT pid, application_name AS application, usename AS account, state, left(query, 100) AS query,
         coalesce(extract(epoch FROM now() - xact_start)::int, 0) AS seconds
  FROM pg_stat_activity WHERE pid = ANY ($1)`;

/** How a failure is told. */
interface Telling {
  /** What was not done; unless given, the failure says what the database did. */
  readonly what?: string;
  /** Where the statement stands. */
  readonly at?: (error: unknown) => Location;
}

/** Runs statements, and describes the error that one ends with; where a lock was not granted in time, it says who holds it. */
export async function withBlockers<T>(
  session: Session,
  { what, at }: Telling,
  run: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const blockers = watchBlockers(session);
  try {
    return await run();
  } catch (error) {
    if (isBug(error)) throw error;
    const failure = describeDatabaseError(error, session.address, what);
    const held = isLockTimeout(error) ? blockers.seen() : undefined;
    const place = at === undefined ? {} : { at: at(error) };
    if (held === undefined) return fail({ ...failure, ...place });
    const locked = `a lock was not granted in time: it is held by ${held}`;
    return fail({ ...failure, ...place, what: what === undefined ? locked : `${what}: ${locked}` });
  } finally {
    await blockers.stop();
  }
}

/** Whether a statement ended since a lock was not granted in time. */
export const isLockTimeout = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === '55P03';

/** Looks a few times a second at what keeps a session waiting. The second session is opened when the first has worked for a moment. */
function watchBlockers({ client, address }: Session) {
  const ended = new AbortController();
  let seen: string | undefined;
  const pause = (): Promise<unknown> =>
    delay(200, undefined, { signal: ended.signal }).catch(() => undefined);
  const watching = (async () => {
    const pid = (client as unknown as { readonly processID: number }).processID;
    await pause();
    if (ended.signal.aborted) return;
    await withSession({ address, name: 'nx-research: watching locks' }, async (watcher) => {
      for (; !ended.signal.aborted; await pause()) {
        seen = (await describeSessions(watcher, 'SELECT unnest(pg_blocking_pids($1)) AS pid', [pid])) ?? seen;
      }
      return ok(undefined);
    });
  })();
  return {
    seen: (): string | undefined => seen,
    stop: async (): Promise<void> => {
      ended.abort();
      await watching;
    },
  };
}

/** The sessions that hold a lock by which nothing else can even read a table, in words. */
export const describeExclusive = (session: Session): Promise<string | undefined> =>
  describeSessions(
    session,
    `SELECT pid FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation > 16383`,
  );

async function describeSessions(
  { client }: Session,
  pids: string,
  values: readonly unknown[] = [],
): Promise<string | undefined> {
  const { rows: found } = await client.query<{ pid: number }>(pids, [...values]);
  const { rows } = await client.query<Blocker>(sessionsOf, [found.map(({ pid }) => pid)]);
  return rows.length === 0 ? undefined : rows.map(describeBlocker).join('; ');
}

const describeBlocker = ({ pid, application, account, state, seconds, query }: Blocker): string =>
  `session ${pid} of ${account}${application ? ` (${application})` : ''}, ${state}, for ${seconds} s: ${query.replace(/\s+/g, ' ')}`;
