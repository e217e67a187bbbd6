import { describeFailure, type Result } from '@research/core';
import {
  type Migration,
  parseDatabaseUrl,
  readCatalogue,
  schemaFingerprint,
  withSession,
} from '@research/database';
import { recordFile, type RunRecord, type TestedMigration } from '@research/reporting';
import { startPostgres } from '@research/testing';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lastTests, requireSchema, requireVerdicts } from './require-verdict';

const migration = (name: string, bytes = name): Migration =>
  ({ name, hash: `hash of ${bytes}`, path: `migrations/${name}.sql` }) as Migration;
const tested = (
  { name, hash }: Migration,
  verdict: TestedMigration['verdict'],
  ...schemas: string[]
): TestedMigration => ({
  ...{ name, hash, verdict },
  environments: schemas.map((schema) => ({ environment: schema, schema, steps: [], reasons: [] })),
});
const said = (result: Result<unknown>): string => (result.ok ? 'taken' : describeFailure(result.error));
const [first, second, third] = [migration('008_a'), migration('009_b'), migration('010_c')];

describe('the last tests on record', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'verdicts-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Leaves a record of a run that tested some migrations. */
  const record = (at: number, ...migrations: TestedMigration[]): void => {
    const time = `2026-11-23T18:15:${String(at).padStart(2, '0')}.000Z`;
    const made: RunRecord = {
      ...{ version: 1, runId: `20261123_1815${String(at).padStart(2, '0')}000-1f9ab2c4` },
      ...{ command: ['run', 'migration-test:run'], workflow: 'devops', status: 'succeeded', origin: 'none' },
      ...{ startedAt: time, endedAt: time, wallMs: 0, slots: {}, phases: [], workMs: 0 },
      ...{ criticalPath: { tasks: [], ms: 0 }, lowerBoundMs: 0, speedUp: 1, efficiency: 1 },
      tasks: [
        {
          ...{ id: 'migration-test:run', workflow: 'devops', status: 'done', attempts: 1 },
          ...{ inputs: {}, after: [], migrations },
        },
      ],
    };
    const file = join(root, recordFile(made));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(made));
  };
  const verdicts = async (...migrations: Migration[]): Promise<(string | undefined)[]> => {
    const tests = await lastTests(root, migrations);
    return migrations.map(({ hash }) => tests.get(hash)?.verdict);
  };

  it('are the newest of each migration, whatever was tested with it', async () => {
    record(1, tested(first, 'UNSAFE'), tested(second, 'SAFE'));
    record(2, tested(first, 'SAFE'));
    record(3, tested(third, 'UNKNOWN'));
    expect(await verdicts(first, second, third)).toEqual(['SAFE', 'SAFE', 'UNKNOWN']);
    expect(await verdicts()).toEqual([]);
  });

  it('are of exactly these bytes', async () => {
    record(1, tested(first, 'SAFE'));
    expect(await verdicts(migration('008_a', 'other bytes'))).toEqual([undefined]);
  });
});

describe('production', () => {
  const requirement = (accepted: readonly string[], ...tests: TestedMigration[]) => ({
    accepted,
    tests: new Map(tests.map((one) => [one.hash, one])),
  });

  it('takes what is SAFE, and what was accepted by name', () => {
    const safe = requirement([], tested(first, 'SAFE'), tested(second, 'SAFE'));
    expect(said(requireVerdicts([first, second], safe))).toBe('taken');
    const accepted = requirement(['009_b'], tested(first, 'SAFE'), tested(second, 'UNSAFE'));
    expect(said(requireVerdicts([first, second], accepted))).toBe('taken');
  });

  it('names all others, with what to type', () => {
    const some = requirement(['008_'], tested(second, 'UNSAFE'), tested(third, 'UNKNOWN'));
    const told = said(requireVerdicts([first, second, third], some));
    expect(told).toContain('migrations/008_a.sql: 008_a was not tested as it is now');
    expect(told).toContain('009_b: the last test says UNSAFE');
    expect(told).toContain('010_c: the last test says UNKNOWN');
    expect(told).toContain('→ npx nx run migration-test:run --migration=010_c.sql');
  });

  it('takes a migration on the schema alone that it was tested on', async () => {
    const server = await startPostgres({ password: 'secret' });
    try {
      const address = parseDatabaseUrl(
        `postgresql://postgres:secret@127.0.0.1:${server.port}/postgres`,
        'URL',
      );
      if (!address.ok) throw new Error(address.error.what);
      const done = await withSession({ address: address.value, name: 'spec' }, async (session) => {
        const schema = schemaFingerprint(await readCatalogue(session));
        const test = requirement([], tested(first, 'SAFE', 'another', schema));
        expect(said(await requireSchema(session, first, test))).toBe('taken');
        await session.client.query('CREATE TABLE surprise (id int)');
        const refused = said(await requireSchema(session, first, test));
        expect(refused).toMatch(
          /008_a was tested on another schema than postgres@127\.0\.0\.1:\d+\/postgres/,
        );
        expect(refused).toContain('an environment with `of` in environments.yaml');
        const accepted = { ...test, accepted: ['008_a'] };
        expect(said(await requireSchema(session, first, accepted))).toBe('taken');
        return { ok: true, value: undefined };
      });
      expect(said(done)).toBe('taken');
    } finally {
      await server.dispose();
    }
  });
});
