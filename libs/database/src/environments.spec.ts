import { parseEnvironments } from './environments';

const env = { STAGING: 'postgresql://me:s3cret@db/x', BAD: 'mysql://me:s3cret@db/x' };
const parse = (text: string | undefined) => parseEnvironments(text, { file: 'environments.yaml', env });

test('databases are named by variables; without a file there is that of the workspace', () => {
  expect(parse(undefined)).toMatchObject({ ok: true, value: [{ name: 'local', address: undefined }] });
  const read = parse('environments:\n  local:\n  staging: { url: $STAGING }\n');
  expect(read).toMatchObject({
    ok: true,
    value: [{ name: 'local' }, { name: 'staging', address: { shown: 'me@db/x' } }],
  });
});

test('a copy has the address of what it is a copy of, and is production where that is', () => {
  const read = parse(
    'environments:\n  live: { url: $STAGING, production: true }\n  snapshot: { of: live, scale: 20, tests: [queries] }\n  mine: { role: production }\n  other: { of: live, production: false }\n',
  );
  expect(read).toMatchObject({
    value: [
      { production: true, role: 'production' },
      { of: 'live', address: { shown: 'me@db/x' }, production: true, scale: 20, tests: ['queries'] },
      { production: true },
      { of: 'live', production: true },
    ],
  });
});

test.each([
  ['an address itself', 'environments:\n  a: { url: "postgresql://me:s3cret@db/x" }\n', 2],
  ['a variable that is not set', 'environments:\n  a:\n    url: $NONE\n', 3],
  ['a variable that is no address', 'environments:\n  a:\n    url: $BAD\n', 3],
  ['an unknown key', 'environments:\n  a: { adress: $STAGING }\n', 2],
  ['no YAML', 'environments: [', 1],
  ['a copy of nothing', 'environments:\n  a:\n    of: b\n', 3],
  ['a copy with an address', 'environments:\n  b:\n  a: { of: b, url: $STAGING }\n', 3],
  [
    'the address of production under another name',
    'environments:\n  live: { url: $STAGING, production: true }\n  a: { url: $STAGING }\n',
    3,
  ],
  ['an unknown test', 'environments:\n  a:\n    tests:\n      - loads\n', 4],
  ['a scale below one', 'environments:\n  a: { scale: 0.1 }\n', 2],
])('%s is refused with its line, and without a secret', (...[, text, line]) => {
  const failed = parse(text);
  if (failed.ok) throw new Error('accepted');
  expect((failed.error.causes?.[0] ?? failed.error).at).toMatchObject({ file: 'environments.yaml', line });
  expect(JSON.stringify(failed)).not.toContain('s3cret');
});
