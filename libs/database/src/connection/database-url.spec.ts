import fc from 'fast-check';
import { parse } from 'pg-connection-string';
import { parseDatabaseUrl, withDatabase } from './database-url';
import { taken } from '../server/server.fixture';

const text = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter((value) => value.trim() === value && !/[\u0000%]/.test(value));
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);

test('any password, written as it is or encoded, reaches the server, and is never shown', () => {
  fc.assert(
    fc.property(fc.tuple(name, text, name), fc.boolean(), ([user, password, database], encoded) => {
      const written = encoded ? encodeURIComponent(password) : password;
      const address = taken(parseDatabaseUrl(`postgres://${user}:${written}@db.example:5433/${database}`));
      expect(parse(address.url)).toMatchObject({
        user,
        password,
        host: 'db.example',
        port: '5433',
        database,
      });
      expect(address.shown).toBe(`${user}@db.example:5433/${database}`);
      expect(address.secrets).toContain(password);
    }),
  );
});

test.each([
  ['postgresql:///research?host=/tmp/a&port=5444&user=me', 'me@/tmp/a:5444/research'],
  ['postgres://host/db', 'host/db'],
  ['postgresql://me@host/db?application_name=a@b', 'me@host/db'],
  ['  postgresql://me:x@[::1]:5432/db  ', 'me@[::1]:5432/db'],
])('%s', (url, shown) => {
  expect(taken(parseDatabaseUrl(url)).shown).toBe(shown);
  expect(parse(withDatabase(taken(parseDatabaseUrl(url)), 'other').url).database).toBe('other');
});

test.each([
  '',
  'mysql://a:secret@b/c',
  'postgres://me:secret@host',
  'host/db',
  'postgresql://me:secret@host/',
])('%j is refused without a word of it', (url) => {
  const failed = parseDatabaseUrl(url);
  expect(failed.ok).toBe(false);
  expect(JSON.stringify(failed)).not.toContain('secret');
});
