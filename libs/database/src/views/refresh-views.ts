import { createHash } from 'node:crypto';
import { ok, type Result } from '@research/core';
import { withBlockers } from '../connection/blockers';
import { type LockWait, withCommandLock } from '../connection/command-lock';
import type { Session } from '../connection/connect';
import { readLoads } from '../load/load-ledger';
import { quoteTable } from '../load/table-shape';
import { requireNoDrift } from '../migrations/drift';
import { ledgerSchema } from '../migrations/migration-ledger';

/** A materialized view of a database. */
export interface MaterializedView {
  /** `mart.team_epa`. */
  readonly name: string;
  readonly populated: boolean;
  /** Whether it has a valid unique index over all of its rows, so that readers need not wait for a refresh. */
  readonly unique: boolean;
  readonly definition: string;
}

/** How views are refreshed. */
export interface RefreshOptions extends LockWait {
  /** Also those whose tables have not changed since the last refresh. */
  readonly again: boolean;
  /** How long to wait for a lock. */
  readonly lockSeconds: number;
}

const isOurs = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;
const viewsOf = `
  SELECT c.oid::int AS id, c.relkind AS kind, n.nspname || '.' || c.relname AS name, c.relispopulated AS populated,
    pg_get_viewdef(c.oid) AS definition,
    EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
      AND i.indpred IS NULL AND i.indexprs IS NULL) AS unique
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('v', 'm') AND ${isOurs} ORDER BY name`;
const usesOf = `
  SELECT DISTINCT r.ev_class::int AS id, d.refobjid::int AS uses
  FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
  WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class`;

interface View extends MaterializedView {
  readonly id: number;
  readonly kind: 'v' | 'm';
}

/** The materialized views, each after those that it is made from, also by way of plain views. */
export async function readViews({ client }: Session): Promise<readonly MaterializedView[]> {
  const { rows: views } = await client.query<View>(viewsOf);
  const { rows: uses } = await client.query<{ id: number; uses: number }>(usesOf);
  const ordered = new Set<View>();
  const visit = (view: View): void => {
    if (ordered.has(view)) return;
    for (const { uses: other } of uses.filter(({ id }) => id === view.id))
      views.filter(({ id }) => id === other).forEach(visit);
    ordered.add(view);
  };
  views.forEach(visit);
  return [...ordered].filter(({ kind }) => kind === 'm');
}

/**
 * Refreshes the materialized views in the order of their dependencies; readers go on meanwhile wherever a unique index allows it.
 * A view is left as it is while nothing was loaded since its last refresh. @returns the names of the views that were refreshed
 */
export const refreshViews = (session: Session, options: RefreshOptions): Promise<Result<readonly string[]>> =>
  withCommandLock(session, options, () => refreshAll(session, options));

async function refreshAll(session: Session, options: RefreshOptions): Promise<Result<readonly string[]>> {
  const { client } = session;
  await client.query(`SET lock_timeout = '${options.lockSeconds}s'`);
  const sound = await withBlockers(session, { what: 'no view was refreshed' }, () => requireNoDrift(session));
  if (!sound.ok) return sound;
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS ${ledgerSchema};
    CREATE TABLE IF NOT EXISTS ${ledgerSchema}.views (name text PRIMARY KEY, state text NOT NULL);`);
  const loads = JSON.stringify([...(await readLoads(session))].map(([name, { slices }]) => [name, slices]));
  const refreshed: string[] = [];
  for (const view of await readViews(session)) {
    const state = createHash('sha256').update(loads).update(view.definition).digest('hex');
    if (!options.again && view.populated && (await knownState(session, view)) === state) continue;
    const done = await refresh(session, view, options);
    if (!done.ok) return done;
    await client.query(
      `INSERT INTO ${ledgerSchema}.views VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET state = excluded.state`,
      [view.name, state],
    );
    refreshed.push(view.name);
  }
  return ok(refreshed);
}

async function knownState({ client }: Session, { name }: MaterializedView): Promise<string | undefined> {
  const { rows } = await client.query<{ state: string }>(
    `SELECT state FROM ${ledgerSchema}.views WHERE name = $1`,
    [name],
  );
  return rows[0]?.state;
}

async function refresh(
  session: Session,
  view: MaterializedView,
  { say, now }: RefreshOptions,
): Promise<Result<void>> {
  const concurrently = view.populated && view.unique;
  const startedMs = now();
  const done = await withBlockers(session, { what: `${view.name} was not refreshed` }, async () => {
    const how = concurrently ? 'CONCURRENTLY ' : '';
    await session.client.query(`REFRESH MATERIALIZED VIEW ${how}${quoteTable(view.name)}`);
    return ok(undefined);
  });
  if (!done.ok) return done;
  const why = concurrently
    ? ''
    : view.populated
      ? '; readers had to wait: it has no unique index'
      : '; for the first time';
  say(`refreshed ${view.name} in ${Math.round(now() - startedMs)} ms${why}`);
  return ok(undefined);
}
