import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@research/core';
import { type Session, withSession } from './connect';

/** Who keeps a session waiting, as a second session sees it. */
export interface BlockerWatch {
  /** The sessions that were waited for last, in words; `undefined` when there were none. */
  readonly seen: () => string | undefined;
  readonly stop: () => Promise<void>;
}

interface Blocker {
  readonly pid: number;
  readonly application: string;
  readonly account: string;
  readonly state: string;
  readonly seconds: number;
  readonly query: string;
}

const blockersOf = `
  SELECT pid, application_name AS application, usename AS account, state, left(query, 100) AS query,
         coalesce(extract(epoch FROM now() - xact_start)::int, 0) AS seconds
  FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1))`;

/** Looks a few times a second at what keeps a session waiting. The second session is opened when the first has worked for a moment. */
export function watchBlockers({ client, address }: Session): BlockerWatch {
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
        const { rows } = await watcher.client.query<Blocker>(blockersOf, [pid]);
        if (rows.length > 0) seen = rows.map(describeBlocker).join('; ');
      }
      return ok(undefined);
    });
  })();
  return {
    seen: () => seen,
    stop: async () => {
      ended.abort();
      await watching;
    },
  };
}

const describeBlocker = ({ pid, application, account, state, seconds, query }: Blocker): string =>
  `session ${pid} of ${account}${application ? ` (${application})` : ''}, ${state}, for ${seconds} s: ${query.replace(/\s+/g, ' ')}`;
