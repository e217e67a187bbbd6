import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, type Failure, ok, type Result } from '@research/core';
import {
  type Clients,
  type DatabaseAddress,
  describeDatabaseError,
  quoteName,
  runClient,
  type Session,
  withDatabase,
  withSession,
} from '@research/database';
import { type CloneOwner, markClone } from './clone-owner';

/** What is copied, how often, and what for. */
export interface SnapshotRequest extends Clients {
  readonly source: DatabaseAddress;
  readonly count: number;
  /** Tables that are dumped and restored at once. */
  readonly jobs: number;
  /** True for production, which may not be held up by its copy. */
  readonly dumpOnly: boolean;
  /** Bytes that the server's disk has left, where that can be told. */
  readonly freeBytes: (() => Promise<number>) | undefined;
}

/** Copies of a database of one moment, and how they were made. */
export interface Snapshots {
  readonly clones: readonly DatabaseAddress[];
  readonly how: 'template' | 'dump';
  readonly bytes: number;
  /** Of the server of the source: 150018. */
  readonly version: number;
}

/**
 * Copies a database: as a template where the server may do that, else by dump and restore. The source is read, never written; further copies are
 * made of the first one, so that all are of one moment. Fails with `no-capacity` where the disk cannot hold them.
 */
export async function snapshot(owner: CloneOwner, request: SnapshotRequest): Promise<Result<Snapshots>> {
  const about = await lookAtSource(owner, request.source);
  if (!about.ok) return about;
  const { bytes } = about.value;
  const mayCopy = about.value.mayCopy && !request.dumpOnly;
  const room = await checkRoom(bytes, request);
  if (!room.ok) return room;
  const first = owner.claim();
  const made = await copyFirst(owner, first, { ...request, dumpOnly: !mayCopy });
  if (!made.ok) return made;
  const how = made.value;
  const more = Array.from({ length: request.count - 1 }, () => owner.claim());
  const copies = await Promise.all(more.map((name) => copyDatabase(owner, { name, template: first })));
  const failed = copies.find((copy) => !copy.ok);
  if (failed && !failed.ok) return failed;
  const clones = [first, ...more].map((name) => withDatabase(owner.server, name));
  return ok({ clones, how, bytes, version: about.value.version });
}

/** A source that gets a session in the middle can be no template: it is dumped. */
async function copyFirst(
  owner: CloneOwner,
  name: string,
  request: SnapshotRequest,
): Promise<Result<Snapshots['how']>> {
  if (!request.dumpOnly) {
    const copied = await copyDatabase(owner, { name, template: request.source.database });
    if (copied.ok) return ok('template');
    if (!isInUse(copied.error)) return copied;
  }
  const restored = await restoreCopy(owner, name, request);
  return restored.ok ? ok('dump') : restored;
}

/** SQLSTATE object_in_use (PostgreSQL's documentation, appendix A). */
const isInUse = ({ said = '' }: Failure): boolean => said.includes('SQLSTATE 55006');

interface SourceFacts {
  readonly bytes: number;
  readonly version: number;
  /** The server may copy it as a template: it is of the owner's server and account, and has no session. */
  readonly mayCopy: boolean;
}

const about = `
  SELECT pg_database_size(oid) AS bytes, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
      OR (pg_has_role(datdba, 'USAGE') AND (SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user)) AS may,
    EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid) AS busy
  FROM pg_database d WHERE datname = $1`;

async function lookAtSource(
  { admin, server }: CloneOwner,
  source: DatabaseAddress,
): Promise<Result<SourceFacts>> {
  const isSame = withDatabase(source, '').url === withDatabase(server, '').url;
  if (isSame) {
    const { rows } = await admin.client.query<{ bytes: string; may: boolean; busy: boolean }>(about, [
      source.database,
    ]);
    const [row] = rows;
    if (row) return ok({ bytes: Number(row.bytes), version: admin.version, mayCopy: row.may && !row.busy });
  }
  return withSession({ address: source, name: 'nx-research migration test' }, async ({ client, version }) => {
    const { rows } = await client.query<{ bytes: string }>(
      `SELECT pg_database_size(current_database()) AS bytes`,
    );
    return ok({ bytes: Number(rows[0]?.bytes), version, mayCopy: false });
  });
}

/** Copies, and what a migration writes anew: a rewrite holds a table twice. */
async function checkRoom(bytes: number, { count, freeBytes }: SnapshotRequest): Promise<Result<void>> {
  const free = await freeBytes?.();
  const needed = bytes * count * 1.5;
  if (free === undefined || free >= needed) return ok(undefined);
  const shown = (value: number): string => `${Math.ceil(value / 1e6).toLocaleString('en-US')} MB`;
  return fail({
    reason: 'no-capacity',
    what: `${count} clones of ${shown(bytes)} need ${shown(needed)} of disk, and ${shown(free)} are free`,
    tries: ['make room on the disk', 'test fewer environments at once: --only=dev_local'],
  });
}

/** A copy by the server itself. */
async function copyDatabase(
  owner: CloneOwner,
  { name, template }: { readonly name: string; readonly template: string },
): Promise<Result<void>> {
  return withSession(
    { address: owner.admin.address, name: 'nx-research migration test' },
    async (session) => {
      const { client, address } = session;
      try {
        const strategy = await copyStrategy(session);
        await client.query(`CREATE DATABASE ${quoteName(name)} TEMPLATE ${quoteName(template)}${strategy}`);
        await markClone({ admin: session, id: owner.id }, name);
        return ok(undefined);
      } catch (error) {
        return fail(describeDatabaseError(error, address));
      }
    },
  );
}

/** PostgreSQL 18 shares the blocks of files where the file system can, and copies inside the kernel where it cannot. */
async function copyStrategy({ client, version }: Session): Promise<string> {
  if (version < 180_000) return '';
  const set = await client.query('SET file_copy_method = clone').catch(() => undefined);
  return set ? ' STRATEGY file_copy' : '';
}

/** Other servers, accounts without rights, and databases in use are dumped, in a transaction that reads. */
async function restoreCopy(owner: CloneOwner, name: string, request: SnapshotRequest): Promise<Result<void>> {
  const made = await copyDatabase(owner, { name, template: 'template0' });
  if (!made.ok) return made;
  const { jobs } = request;
  const folder = mkdtempSync(join(tmpdir(), 'nx-research-snapshot-'));
  try {
    const dump = join(folder, 'dump');
    const dumped = await runClient(
      ['pg_dump', '-Fd', `-j${jobs}`, '-Z1', '--no-owner', '--no-privileges', '-f', dump],
      request,
      request.source,
    );
    if (!dumped.ok) return dumped;
    const into = withDatabase(owner.server, name);
    const restored = await runClient(
      ['pg_restore', `-j${jobs}`, '--exit-on-error', '--no-owner', '--no-privileges', '-d', name, dump],
      request,
      into,
    );
    return restored.ok ? await analyze(into) : fail(notRestored(restored.error, request.source));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A restored database has no statistics, and its plans would be those of empty tables. */
const analyze = (address: DatabaseAddress): Promise<Result<void>> =>
  withSession({ address, name: 'nx-research migration test' }, async ({ client }) => {
    await client.query('ANALYZE');
    return ok(undefined);
  });

const notRestored = (failure: Failure, { shown }: DatabaseAddress): Failure => ({
  ...failure,
  what: `a copy of ${shown} could not be restored: ${failure.what}`,
});
