import { fail, type Failure, ok, type Result } from '@research/core';
import { withBlockers } from '../connection/blockers';
import type { Session } from '../connection/connect';
import { readCatalogue } from './catalogue';
import { isOfMigrations, readApplied, readMadeThings } from './migration-ledger';

/** A thing that is not as the applied migrations made it, since something else has dropped or changed it. */
export interface Drift {
  /** By its name in the catalogue: `materialized view mart.team_epa`. */
  readonly thing: string;
  /** What the migrations made. */
  readonly made: string;
  /** What is there; absent for a thing that is gone. */
  readonly is?: string;
  /** Name of the migration that made it. */
  readonly migration: string;
}

/** What has been dropped since migrations made it, and columns of another type; what was added by hand is no drift. */
export async function readDrift(session: Session): Promise<readonly Drift[]> {
  const made = await readMadeThings(session);
  if (made.length === 0) return [];
  const applied = new Map((await readApplied(session)).map(({ number, name }) => [number, name]));
  const { things } = await readCatalogue(session);
  return made.flatMap(({ thing, definition, migration: number }): Drift[] => {
    const is = things[thing];
    if (!isDrift(thing, { made: definition, is })) return [];
    const migration = applied.get(number) ?? `migration ${number}`;
    return [{ thing, made: definition, migration, ...(is === undefined ? {} : { is }) }];
  });
}

/**
 * Whether a thing is gone, or a column has another type. Another major version of the server words definitions of other things
 * differently, as after a restore.
 */
export const isDrift = (
  thing: string,
  { made, is }: { readonly made: string; readonly is: string | undefined },
): boolean => is === undefined || (thing.startsWith('column ') && typeOf(made) !== typeOf(is));

const typeOf = (definition: string): string =>
  definition.replace(/(?: collate | identity\b| default | generated as )[^]*$/, '');

/** Fails with `database-refused` where a database is not as its migrations made it. */
export async function requireNoDrift(session: Session): Promise<Result<void>> {
  const drift = await readDrift(session);
  return drift.length === 0 ? ok(undefined) : fail(describeDrift(drift, session));
}

/** A failure to use a thing, as the drift that explains it; the failure itself where there is no drift. */
export async function explainByDrift(session: Session, failure: Failure): Promise<Failure> {
  const sound = await withBlockers(session, {}, async () => {
    await session.client.query(`SET lock_timeout = '2s'`);
    return ok(await readDrift(session));
  });
  return sound.ok && sound.value.length > 0 ? describeDrift(sound.value, session) : failure;
}

/** @param database where the drift was found */
export const describeDrift = (
  drift: readonly Drift[],
  { address: { shown } }: Pick<Session, 'address'>,
): Failure => ({
  reason: 'database-refused',
  what: `the database ${shown} is not as its migrations made it`,
  said: shownDrift(drift).join('\n'),
  tries: [
    'npx nx run database:migrate --repair   # makes these things again; the next load fills tables',
    'npx nx run backup:restore --to=NAME   # brings a backup back as another database',
  ],
});

/** A line for each of {@link outermost}. */
export const shownDrift = (drift: readonly Drift[]): readonly string[] =>
  outermost(drift).map(({ thing, made, is, migration }) =>
    is === undefined
      ? `${thing} is gone; ${migration} made it`
      : `${thing} is ${typeOf(is)}; ${migration} made it ${typeOf(made)}`,
  );

/** Without what is a part of a thing that is gone, and gone with it. */
export function outermost(drift: readonly Drift[]): readonly Drift[] {
  const gone = drift.filter(({ is }) => is === undefined).map(({ thing }) => thing);
  return drift.filter((one) => !ownersOf(one).some((owner) => gone.includes(owner)));
}

const owners = ['table', 'foreign table', 'view', 'materialized view'];

/** What a thing may be a part of, by its name and definition: a table or view, or a constraint that an index enforces. */
export function ownersOf({ thing, made }: Pick<Drift, 'thing' | 'made'>): readonly string[] {
  const [, kind, name = ''] = /^(\w+) ([^]*)$/.exec(thing) ?? [];
  if (kind === 'index') {
    const [, relation = ''] = / ON (?:ONLY )?(\S+) USING /.exec(made) ?? [];
    const constraint = `constraint ${relation}.${name.slice(name.lastIndexOf('.') + 1)}`;
    return [...owners.map((owner) => `${owner} ${relation}`), constraint];
  }
  const isPart = /^(?:column|constraint|trigger|rule|policy)$/.test(kind ?? '');
  const relation = /^((?:"(?:[^"]|"")*"|[^".]+)\.(?:"(?:[^"]|"")*"|[^".]+))\./.exec(name)?.[1];
  return isPart && relation ? owners.map((owner) => `${owner} ${relation}`) : [];
}

/** Which of some things differ between two catalogues. */
export const touched = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => isOfMigrations(name) && before[name] !== after[name],
  );
