import { createHash } from 'node:crypto';
import { ok, type Result } from '@research/core';
import { withBlockers } from '../connection/blockers';
import { type LockWait, withCommandLock } from '../connection/command-lock';
import type { Session } from '../connection/connect';
import { hashRows } from '../load/fingerprint';
import { type LoadedTable, readLoads } from '../load/load-ledger';
import { quoteTable, relationName } from '../load/table-shape';
import { type Catalogue, readCatalogue } from '../migrations/catalogue';
import { requireNoDrift } from '../migrations/drift';
import { ledgerSchema, ownRelations } from '../migrations/migration-ledger';

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
const relationsOf = `
  SELECT c.oid::text AS id, c.relkind AS kind, ${relationName} AS name, c.relispopulated AS populated,
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) ELSE '' END AS definition,
    EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
      AND i.indpred IS NULL AND i.indexprs IS NULL) AS unique
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('v', 'm', 'r', 'p', 'f') AND ${isOurs} ORDER BY name`;
const usesOf = `
  SELECT DISTINCT r.ev_class::text AS id, d.refobjid::text AS uses
  FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
  WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class`;
const idsOf = `SELECT to_regclass(name)::oid::text AS id FROM unnest($1::text[]) AS given (name)`;

interface Relation extends MaterializedView {
  readonly id: string;
  readonly kind: 'v' | 'm' | 'r' | 'p' | 'f';
}

/** A materialized view, and all that it is made from, also by way of other views. */
interface DerivedView extends MaterializedView {
  readonly sources: readonly Relation[];
}

/**
 * The materialized views, each after those that it is made from, also by way of plain views. In a database that migrations were applied to
 * only theirs, and those that are made from what migrations or loads have made.
 */
export async function readViews(session: Session): Promise<readonly DerivedView[]> {
  const { client } = session;
  const { rows: relations } = await client.query<Relation>(relationsOf);
  const { rows: uses } = await client.query<{ id: string; uses: string }>(usesOf);
  const byId = new Map(relations.map((relation) => [relation.id, relation]));
  const used = new Map<string, Relation[]>();
  for (const { id, uses: other } of uses) {
    const source = byId.get(other);
    if (source) used.set(id, [...(used.get(id) ?? []), source]);
  }
  const ordered = new Set<Relation>();
  for (const relation of relations) visit(relation, { used, into: ordered });
  const own = await ownIds(session);
  const isOwn = ({ id }: Relation): boolean => own === undefined || own.has(id);
  return [...ordered].flatMap((view) => {
    if (view.kind !== 'm') return [];
    const all = new Set<Relation>();
    visit(view, { used, into: all });
    return [...all].some(isOwn) ? [{ ...view, sources: [...all].filter((one) => one !== view) }] : [];
  });
}

interface Visiting {
  /** What each is made from. */
  readonly used: ReadonlyMap<string, readonly Relation[]>;
  readonly into: Set<Relation>;
  /** Plain views may be made from each other: what the server refuses to read is no reason to go round for ever. */
  readonly begun?: Set<Relation>;
}

/** Adds a relation after all that it is made from. */
function visit(relation: Relation, { used, into, begun = new Set() }: Visiting): void {
  if (into.has(relation) || begun.has(relation)) return;
  begun.add(relation);
  for (const other of used.get(relation.id) ?? []) visit(other, { used, into, begun });
  into.add(relation);
}

async function ownIds(session: Session): Promise<ReadonlySet<string | null> | undefined> {
  const loaded = [...(await readLoads(session)).keys()].map(quoteTable);
  const names = await ownRelations(session, loaded);
  if (names === undefined) return undefined;
  const { rows } = await session.client.query<{ id: string | null }>(idsOf, [names]);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Refreshes the materialized views in the order of their dependencies; readers go on meanwhile wherever a unique index allows it.
 * A view is left as it is while what it is made from is as it was at its last refresh. @returns the names of the views that were refreshed
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
  const loads = await readLoads(session);
  const { things } = await readCatalogue(session);
  const refreshed: string[] = [];
  for (const view of await readViews(session)) {
    const read = await withBlockers(session, { what: `${view.name} was not refreshed` }, async () =>
      ok(await stateOf(session, view, { loads, things })),
    );
    if (!read.ok) return read;
    const state = read.value;
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

interface Known {
  readonly loads: ReadonlyMap<string, LoadedTable>;
  readonly things: Catalogue['things'];
}

/**
 * What a view shows depends on it: the rows of its tables and the definitions of views and functions. Rows that were loaded are known by the
 * transactions that wrote them, as a view may have been refreshed by hand from rows that were put right since; those of other
 * tables are hashed.
 */
async function stateOf(
  session: Session,
  { name, definition, sources }: DerivedView,
  { loads, things }: Known,
): Promise<string> {
  const loaded = [...loads].map(([table, { slices, writers }]) => [table, slices, writers]);
  const isLoaded = (table: string): boolean => loads.has(table) || loads.has(table.replace(/^public\./, ''));
  const tables: unknown[] = [];
  for (const source of sources.filter(({ kind }) => kind === 'r' || kind === 'p' || kind === 'f'))
    if (!isLoaded(source.name)) tables.push([source.name, await hashRows(session, quoteTable(source.name))]);
  const views = sources.map((source) => [source.name, source.definition]);
  const functions = Object.entries(things).filter(([thing]) => thing.startsWith('function '));
  return createHash('sha256')
    .update(JSON.stringify([name, definition, loaded, tables, views, functions]))
    .digest('hex');
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
