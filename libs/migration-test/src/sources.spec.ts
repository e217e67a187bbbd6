import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@research/core';
import { parseDatabaseUrl, withSession } from '@research/database';
import { taken } from '../../database/src/server/server.fixture';
import { missing, type Testbed, testbed } from './testbed.fixture';

const base = `
  CREATE TABLE games (game_id int PRIMARY KEY, season int NOT NULL);
  INSERT INTO games SELECT i, 2000 + i % 20 FROM generate_series(1, 2000) AS i;
  CREATE TABLE clocks (clock int PRIMARY KEY, ticks int NOT NULL);
  CREATE TABLE shown (clock int PRIMARY KEY, ticks int NOT NULL);
  INSERT INTO clocks VALUES (1, 0);
  INSERT INTO shown VALUES (1, 0);
`;
const more = {
  '002_more.sql': 'ALTER TABLE games ADD COLUMN x int;',
  '002_more.down.sql': 'ALTER TABLE games DROP COLUMN x;',
};

let bed: Testbed;
beforeAll(async () => {
  bed = await testbed(base, { dev: '' });
});
afterAll(() => bed.dispose());

const sourceRows = () => bed.ask('SELECT sum(hashtextextended(g::text, 0)), count(*) FROM games g');
const dev = () => {
  const [environment] = bed.environments;
  if (!environment) throw new Error('there is no environment');
  return environment;
};

test('a source that is in use is dumped, and not disturbed', async () => {
  const before = await sourceRows();
  const used = await withSession({ address: bed.source, name: 'a notebook' }, async ({ client }) => {
    await client.query('BEGIN; SELECT count(*) FROM games');
    return ok(await bed.test(more));
  });
  expect([taken(used).verdict, bed.said.at(-2)]).toEqual(['SAFE', expect.stringContaining('copied by dump')]);
  expect(await sourceRows()).toEqual(before);
});

test('a source that changes meanwhile is copied as it was at one moment', async () => {
  const stopped = new AbortController();
  let ticks = 0;
  const ticking = withSession({ address: bed.source, name: 'an ETL' }, async ({ client }) => {
    while (!stopped.signal.aborted) {
      await client.query('BEGIN; UPDATE clocks SET ticks = ticks + 1; SELECT pg_sleep(0.002)');
      await client.query('UPDATE shown SET ticks = ticks + 1; COMMIT');
      ticks += 1;
    }
    return ok(undefined);
  });
  while (ticks === 0) await delay(5);
  // In the copy both clocks show the same time.
  const same = `DO $$ BEGIN
    IF (SELECT ticks FROM clocks) <> (SELECT ticks FROM shown) THEN RAISE EXCEPTION 'of two moments'; END IF;
  END $$`;
  const result = await bed.test(more, {
    environments: [{ ...dev(), prepare: { path: 'environments/dev.sql', sql: same } }],
  });
  stopped.abort();
  taken(await ticking);
  expect([missing(result), result.verdict]).toEqual(['', 'SAFE']);
});

test('a source that gets a session in the last moment is dumped', async () => {
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const connected = (): Promise<void> =>
    new Promise((resolve) => {
      void withSession({ address: bed.source, name: 'a notebook' }, async () => {
        resolve();
        await left;
        return ok(undefined);
      });
    });
  const result = await bed.test(more, {
    freeBytes: () => () => connected().then(() => Number.MAX_SAFE_INTEGER),
  });
  leave();
  expect([missing(result), result.verdict]).toEqual(['', 'SAFE']);
  expect(bed.said.at(-2)).toContain('copied by dump');
});

test('an account that may only read is enough: the source is not written', async () => {
  await bed.ask('CREATE ROLE reader LOGIN');
  await bed.ask('GRANT pg_read_all_data TO reader');
  const before = await sourceRows();
  const source = taken(parseDatabaseUrl(bed.source.url.replace('user=postgres', 'user=reader')));
  const result = await bed.test(more, { environments: [{ ...dev(), source, production: true }] });
  expect(missing(result)).toBe('');
  expect(result.verdict).toBe('SAFE');
  expect(bed.said.join('\n')).toContain('reader@');
  expect(await sourceRows()).toEqual(before);
});
