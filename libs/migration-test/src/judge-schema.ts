import {
  type Catalogue,
  catalogueDifference,
  type Migration,
  type Session,
  type Statement,
} from '@research/database';
import { placeOf } from './judge-application';
import type { Reason } from './reasons';

/** The schema before and after a migration. */
export interface SchemaChange {
  readonly migration: Migration;
  readonly statements: readonly Statement[];
  readonly before: Catalogue;
  readonly after: Catalogue;
  /** Lines of the file beside the migration that says how the schema changes; none without such a file. */
  readonly expected: readonly string[] | undefined;
}

/** What a migration has made of the schema: invalid indexes, constraints that nothing has checked, things that went with others. */
export function judgeSchema(change: SchemaChange): readonly Reason[] {
  const difference = catalogueDifference(change.before, change.after);
  return [
    ...invalidIndexes(change),
    ...(change.migration.inTransaction || difference.length > 0 ? unvalidated(change) : []),
    ...lost(change),
    ...emptied(change),
    ...unexpected(change, difference),
  ];
}

const isNew = ({ before, after }: SchemaChange, thing: string): boolean =>
  before.things[thing] !== after.things[thing];

function invalidIndexes(change: SchemaChange): Reason[] {
  return Object.entries(change.after.things).flatMap(([thing, definition]) =>
    thing.startsWith('index ') && definition.endsWith(' INVALID') && isNew(change, thing)
      ? [
          {
            kind: 'invalid-index',
            what: `the ${thing} is invalid: queries do not use it, and writes pay for it`,
            ...statementOn(change, thing),
            evidence: [definition],
            instead: [
              'remove what the index cannot hold (rows that are there twice), DROP INDEX CONCURRENTLY, and make it again',
            ],
          } satisfies Reason,
        ]
      : [],
  );
}

function unvalidated(change: SchemaChange): Reason[] {
  return Object.entries(change.after.things).flatMap(([thing, definition]) =>
    thing.startsWith('constraint ') && definition.endsWith(' NOT VALID') && isNew(change, thing)
      ? [
          {
            kind: 'unvalidated-constraint',
            what: `the ${thing} is not validated: rows that break it may be there`,
            ...statementOn(change, thing),
            evidence: [definition],
            instead: [
              `ALTER TABLE … VALIDATE CONSTRAINT ${lastName(thing)}, in the next migration: readers and writers go on meanwhile`,
            ],
          } satisfies Reason,
        ]
      : [],
  );
}

/** What went because something else did (CASCADE): no statement names it. */
function lost(change: SchemaChange): Reason[] {
  const kinds = /^(?:view|materialized view|table|foreign table|function|constraint|trigger|policy) /;
  const words = new Set(
    change.statements.flatMap(({ sql }) => sql.toLowerCase().match(/[\w$\u0080-\uffff]+/g) ?? []),
  );
  const isNamed = (thing: string): boolean =>
    thing
      .replace(kinds, '')
      .replace(/\(.*/, '')
      .split('.')
      .slice(1)
      .some((part) => words.has(part.replaceAll('"', '').toLowerCase()));
  return Object.keys(change.before.things)
    .filter((thing) => kinds.test(thing) && !(thing in change.after.things) && !isNamed(thing))
    .map((thing) => ({
      kind: 'lost-object',
      what: `the ${thing} is gone, and no statement names it`,
      ...cascade(change),
      evidence: [change.before.things[thing]?.replace(/\s+/g, ' ').trim() ?? ''],
      instead: [
        'write DROP … RESTRICT, and drop by name what depends on it',
        'or make it anew at the end of the migration',
      ],
    }));
}

function cascade({ statements, migration }: SchemaChange): Pick<Reason, 'at' | 'statement'> {
  const found = statements.find(({ sql }) => /\bcascade\b/i.test(sql)) ?? statements[0];
  return placeOf(migration, found && { ...found.at, sql: found.sql });
}

function emptied(change: SchemaChange): Reason[] {
  const { before, after, migration } = change;
  return before.populated
    .filter((name) => `materialized view ${name}` in after.things && !after.populated.includes(name))
    .map((name) => ({
      kind: 'emptied-view',
      what: `the materialized view ${name} held rows, and holds none now: reading it fails`,
      ...statementOn({ ...change, migration }, `view ${name}`),
      evidence: [],
      instead: ['write WITH DATA, or REFRESH MATERIALIZED VIEW at the end of the migration'],
    }));
}

function unexpected({ expected, migration }: SchemaChange, difference: readonly string[]): Reason[] {
  if (expected === undefined) return [];
  const extra = difference.filter((line) => !expected.includes(line));
  const missing = expected.filter((line) => /^[+-] /.test(line) && !difference.includes(line));
  if (extra.length + missing.length === 0) return [];
  return [
    {
      kind: 'unexpected-schema',
      what: `the schema does not change as ${expectationPath(migration)} says`,
      at: { file: expectationPath(migration) },
      evidence: [
        ...extra.map((line) => `not expected: ${line}`),
        ...missing.map((line) => `expected: ${line}`),
      ],
      instead: ['correct the migration, or the expectation: it holds the lines of the report'],
    },
  ];
}

/** The file beside a migration that says how it changes the schema, a line each. */
export const expectationPath = ({ path }: Pick<Migration, 'path'>): string =>
  path.replace(/\.sql$/, '.expected');

const lastName = (thing: string): string => thing.split('.').at(-1) ?? '';

/** The first statement that has the last part of a thing's name, else the first one. */
export function statementOn(
  { statements, migration }: Pick<SchemaChange, 'statements' | 'migration'>,
  thing: string,
): Pick<Reason, 'at' | 'statement'> {
  const parts = thing
    .replace(/^.*? /, '')
    .split('.')
    .reverse()
    .map((part) => part.replaceAll('"', ''));
  const found = parts
    .map((part) => statements.find(({ sql }) => sql.includes(part)))
    .find((statement) => statement !== undefined);
  const statement = found ?? statements[0];
  return placeOf(migration, statement && { ...statement.at, sql: statement.sql });
}

const unindexedKeys = `
  SELECT 'constraint ' || format('%I.%I', n.nspname, c.relname) || '.' || quote_ident(k.conname) AS thing, pg_get_constraintdef(k.oid) AS definition
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype = 'f' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
    AND (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)] @> k.conkey)`;

/** Foreign keys that a migration adds and no index supports: each delete of a referenced row reads the whole table. */
export async function judgeKeys({ client }: Session, change: SchemaChange): Promise<readonly Reason[]> {
  await client.query(`SET search_path = ''`);
  const { rows } = await client.query<{ thing: string; definition: string }>(unindexedKeys);
  await client.query('RESET search_path');
  return rows
    .filter(({ thing }) => !(thing in change.before.things) && thing in change.after.things)
    .map(({ thing, definition }) => ({
      kind: 'fk-without-index',
      what: `no index supports the foreign key ${lastName(thing)}: each delete of a referenced row reads the whole table`,
      ...statementOn(change, thing),
      evidence: [definition],
      instead: ['CREATE INDEX CONCURRENTLY on its columns, in a migration of its own before this one'],
    }));
}

/** How much of a sequence is used up. */
export interface SequenceUse {
  readonly name: string;
  readonly used: number;
  readonly last: number;
  readonly most: number;
}

const sequencesOf = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name, coalesce(pg_sequence_last_value(c.oid), s.seqstart)::float8 AS last,
    least(s.seqmax, CASE a.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 ELSE s.seqmax END)::float8 AS most
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE s.seqincrement > 0 AND NOT s.seqcycle`;

/** The sequences of a database, by what their columns hold. */
export async function readSequences({ client }: Session): Promise<readonly SequenceUse[]> {
  const { rows } = await client.query<Omit<SequenceUse, 'used'>>(sequencesOf);
  return rows.map((row) => ({ ...row, used: row.last / row.most }));
}

/** Share of a sequence from which it is about to end. */
const nearEnd = 0.8;

/** Sequences that a migration brings near their end. */
export function judgeSequences(
  change: SchemaChange,
  before: readonly SequenceUse[],
  after: readonly SequenceUse[],
): readonly Reason[] {
  return after.flatMap(({ name, used, last, most }) => {
    const was = before.find((sequence) => sequence.name === name)?.used ?? 0;
    if (used < nearEnd || used <= was) return [];
    return [
      {
        kind: 'sequence-exhaustion',
        what: `the sequence ${name} is used up to ${Math.round(used * 100)} %: inserts fail when it ends`,
        ...statementOn(change, `sequence ${name}`),
        evidence: [`last value ${last.toLocaleString('en-US')} of ${most.toLocaleString('en-US')}`],
        instead: ['use bigint for the column and its sequence'],
      },
    ];
  });
}
