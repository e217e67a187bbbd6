import { createHash } from 'node:crypto';
import { canonicalJson } from '@research/core';
import type { Session } from '../connection/connect';

/** What a database holds besides rows: the name of each thing, and its definition. */
export interface Catalogue {
  /** `column public.plays.epa` → `double precision`. */
  readonly things: Readonly<Record<string, string>>;
  /** Materialized views that hold their rows. */
  readonly populated: readonly string[];
}

const owned = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'nx_research')`;
const relation = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`;
const named = `format('%I.%I', n.nspname, c.relname)`;
/** Things of extensions come and go with these. */
const notOf = (catalogue: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalogue}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;

/** PostgreSQL's documentation, chapter 53: each row a thing and what it is. */
const things = [
  `SELECT 'schema ' || quote_ident(n.nspname), '' FROM pg_namespace n WHERE ${owned}`,
  `SELECT 'extension ' || extname, extversion FROM pg_extension WHERE extname <> 'plpgsql'`,
  `SELECT CASE c.relkind WHEN 'f' THEN 'foreign table ' ELSE 'table ' END || ${named},
     concat_ws(' ', CASE c.relpersistence WHEN 'u' THEN 'unlogged' END, CASE WHEN c.relkind = 'p' THEN 'partitioned ' || pg_get_partkeydef(c.oid) END,
       pg_get_expr(c.relpartbound, c.oid), CASE WHEN c.relrowsecurity THEN 'row security' END, array_to_string(c.reloptions, ' '))
   ${relation} WHERE c.relkind IN ('r', 'p', 'f') AND ${owned} AND ${notOf('pg_class', 'c.oid')}`,
  `SELECT 'column ' || ${named} || '.' || quote_ident(a.attname),
     concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attcollation <> t.typcollation THEN 'collate ' || a.attcollation::regcollation END,
       CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity' END,
       CASE WHEN a.attgenerated <> '' THEN 'generated as ' WHEN d.oid IS NOT NULL THEN 'default ' END || pg_get_expr(d.adbin, d.adrelid))
   ${relation} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
   WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND ${owned} AND ${notOf('pg_class', 'c.oid')}`,
  `SELECT 'index ' || ${named}, pg_get_indexdef(c.oid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
   ${relation} JOIN pg_index i ON i.indexrelid = c.oid WHERE ${owned}`,
  `SELECT 'constraint ' || ${named} || '.' || quote_ident(k.conname), pg_get_constraintdef(k.oid)
   ${relation} JOIN pg_constraint k ON k.conrelid = c.oid WHERE k.contype NOT IN ('t', 'n') AND ${owned}`,
  `SELECT CASE c.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || ${named}, pg_get_viewdef(c.oid)
   ${relation} WHERE c.relkind IN ('v', 'm') AND ${owned} AND ${notOf('pg_class', 'c.oid')}`,
  `SELECT 'sequence ' || ${named}, format('%s from %s to %s by %s%s', format_type(s.seqtypid, NULL), s.seqmin, s.seqmax, s.seqincrement,
     CASE WHEN s.seqcycle THEN ' cycle' ELSE '' END) ${relation} JOIN pg_sequence s ON s.seqrelid = c.oid WHERE ${owned}`,
  `SELECT 'grant ' || ${named} || ' to ' || CASE x.grantee WHEN 0 THEN 'public' ELSE x.grantee::regrole::text END,
     string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type)
   ${relation} CROSS JOIN aclexplode(c.relacl) x WHERE x.grantee <> c.relowner AND ${owned} GROUP BY 1`,
  `SELECT 'trigger ' || ${named} || '.' || quote_ident(g.tgname), pg_get_triggerdef(g.oid) || CASE g.tgenabled WHEN 'D' THEN ' disabled' ELSE '' END
   ${relation} JOIN pg_trigger g ON g.tgrelid = c.oid WHERE NOT g.tgisinternal AND ${owned}`,
  `SELECT 'rule ' || ${named} || '.' || quote_ident(r.rulename), pg_get_ruledef(r.oid)
   ${relation} JOIN pg_rewrite r ON r.ev_class = c.oid WHERE r.rulename <> '_RETURN' AND ${owned}`,
  `SELECT 'policy ' || ${named} || '.' || quote_ident(p.polname), concat_ws(' ', p.polcmd, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
   ${relation} JOIN pg_policy p ON p.polrelid = c.oid WHERE ${owned}`,
  `SELECT 'function ' || p.oid::regprocedure, CASE p.prokind WHEN 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${owned} AND ${notOf('pg_proc', 'p.oid')}`,
  `SELECT 'type ' || format('%I.%I', n.nspname, t.typname), CASE t.typtype
     WHEN 'e' THEN (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)
     WHEN 'd' THEN concat_ws(' ', format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typnotnull THEN 'not null' END, 'default ' || t.typdefault,
       (SELECT string_agg(pg_get_constraintdef(oid), ' ' ORDER BY conname) FROM pg_constraint WHERE contypid = t.oid))
     ELSE '' END
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'r') AND ${owned} AND ${notOf('pg_type', 't.oid')}`,
].join('\nUNION ALL\n');
const populatedViews = `SELECT ${named} AS name ${relation} WHERE c.relkind = 'm' AND c.relispopulated AND ${owned} ORDER BY 1`;

/** Reads the catalogue of a database, in a transaction of its own that can write nothing. */
export async function readCatalogue({ client }: Pick<Session, 'client'>): Promise<Catalogue> {
  await client.query('BEGIN READ ONLY');
  try {
    const found = await readThings({ client });
    const { rows: populated } = await client.query<{ name: string }>(populatedViews);
    return { things: found, populated: populated.map(({ name }) => name) };
  } finally {
    await client.query('COMMIT');
  }
}

/** The things of a database as the open transaction sees them; its settings stay. */
export async function readThings({ client }: Pick<Session, 'client'>): Promise<Catalogue['things']> {
  // Without a search path every name is written with its schema, whatever the account's settings are.
  await client.query(`SAVEPOINT reading; SET LOCAL search_path = ''`);
  const { rows } = await client.query<{ thing: string; definition: string | null }>(
    `SELECT * FROM (${things}) AS all_things (thing, definition) ORDER BY thing COLLATE "C"`,
  );
  await client.query('ROLLBACK TO SAVEPOINT reading; RELEASE SAVEPOINT reading');
  return Object.fromEntries(rows.map(({ thing, definition }) => [thing, definition ?? '']));
}

/** SHA-256 of a schema; grants are left out, since roles differ from server to server. */
export const schemaFingerprint = ({ things: all }: Catalogue): string =>
  createHash('sha256')
    .update(
      canonicalJson(Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith('grant ')))),
    )
    .digest('hex');

/** How two catalogues differ, a line each: `+ column public.plays.explosive: boolean`. */
export function catalogueDifference(before: Catalogue, after: Catalogue): readonly string[] {
  const names = [...new Set([...Object.keys(before.things), ...Object.keys(after.things)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before.things[name], after.things[name]];
    if (was === is) return [];
    return [
      ...(was === undefined ? [] : [line('-', name, was)]),
      ...(is === undefined ? [] : [line('+', name, is)]),
    ];
  });
}

const line = (sign: string, name: string, definition: string): string =>
  `${sign} ${name}${definition === '' ? '' : `: ${definition.replace(/\s+/g, ' ').trim()}`}`;
