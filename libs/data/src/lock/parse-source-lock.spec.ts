import { type Failure, formatLocation } from '@research/core';
import fc from 'fast-check';
import { formatSourceLock } from './format-source-lock';
import { parseSourceLock } from './parse-source-lock';
import { pinnedNames } from './pinned-names';
import { type SourceLock, sourceLockSchema } from './source-lock';

const file = 'projects/etl/nflverse-schedules/source.lock.json';
const text = `{
  "version": 1,
  "files": [
    {
      "path": "games.csv",
      "asset": "schedules/games.csv",
      "url": "projects/etl/sample/schedules/games.csv",
      "sha256": "${'a'.repeat(64)}",
      "bytes": 1200,
      "rows": 12,
      "seasons": [2019, 2022],
      "origin": "sample"
    }
  ]
}
`;

const parsed = (lockText: string): SourceLock => {
  const lock = parseSourceLock(lockText, file);
  if (!lock.ok) throw new Error(lock.error.what);
  return lock.value;
};

const failureOf = (lockText: string): Failure => {
  const lock = parseSourceLock(lockText, file);
  if (lock.ok) throw new Error('the lock was accepted');
  return lock.error;
};

test('a lock is parsed, each entry with its place in the file', () => {
  const lock = parsed(text);
  expect(lock.file).toBe(file);
  expect(lock.files).toHaveLength(1);
  expect(lock.files[0]).toMatchObject({ path: 'games.csv', rows: 12, at: { file, line: 4, column: 5 } });
});

test('formatting what was parsed gives the same bytes, in whatever order the keys and entries stood', () => {
  expect(formatSourceLock(parsed(text))).toBe(JSON.stringify(JSON.parse(text), null, 2) + '\n');
  const [entry] = parsed(text).files;
  if (!entry) throw new Error('no entry');
  const other = {
    ...Object.fromEntries(Object.entries(entry).reverse()),
    path: 'a.csv',
    etag: '"1"',
  } as typeof entry;
  const formatted = formatSourceLock({ files: [entry, other] });
  expect(formatted).toBe(formatSourceLock({ files: [other, entry] }));
  expect(parsed(formatted).files.map(({ path }) => path)).toEqual(['a.csv', 'games.csv']);
  expect(formatted.indexOf('"lastModified"')).toBe(-1);
});

const change = (from: string, to: string): string => text.replace(from, to);

test.each([
  {
    defect: 'a missing comma',
    lockText: change('"version": 1,', '"version": 1'),
    place: '3:3',
    said: 'is not JSON',
  },
  { defect: 'an end too early', lockText: text.slice(0, 200), place: '8:43', said: 'is not JSON' },
  { defect: 'no JSON at all', lockText: 'version: 1\nfiles: []\n', place: '1:1', said: 'is not JSON' },
  {
    defect: 'a comma too many',
    lockText: change('"sample"\n    }', '"sample"\n    },'),
    place: '13:6',
    said: 'is not JSON',
  },
  {
    defect: 'single quotes',
    lockText: change('"games.csv"', "'games.csv'"),
    place: '5:15',
    said: 'is not JSON',
  },
  { defect: 'a bare word', lockText: change('"games.csv"', 'games.csv'), place: '5:15', said: 'is not JSON' },
  { defect: 'an empty file', lockText: '', place: '1:1', said: 'is not JSON' },
  {
    defect: 'a merge conflict',
    lockText: change('      "rows"', '<<<<<<< HEAD\n      "rows"'),
    place: '10:1',
    said: 'unresolved merge conflict',
  },
  {
    defect: 'a hash that is none',
    lockText: change('"aaaa', '"AAAA'),
    place: '8:17',
    said: 'files[0].sha256',
  },
  {
    defect: 'an absolute path',
    lockText: change('"games.csv"', '"/etc/passwd"'),
    place: '5:15',
    said: 'files[0].path',
  },
  {
    defect: 'a path out of the folder',
    lockText: change('"schedules/games.csv"', '"../games.csv"'),
    place: '6:16',
    said: 'files[0].asset',
  },
  {
    defect: 'an unknown field',
    lockText: change('"rows"', '"lines": 3, "rows"'),
    place: '10:7',
    said: 'files[0].lines',
  },
  {
    defect: 'an unknown origin',
    lockText: change('"origin": "sample"', '"origin": "guess"'),
    place: '12:17',
    said: 'files[0].origin',
  },
  {
    defect: 'a sample out of the workspace',
    lockText: change('"projects/etl', '"../projects/etl'),
    place: '7:14',
    said: 'files[0].url',
  },
  {
    defect: 'a mirror in place of the release',
    lockText: change('"origin": "sample"', '"origin": "mirror"'),
    place: '7:14',
    said: 'files[0].url',
  },
  {
    defect: 'a missing field',
    lockText: change('      "bytes": 1200,\n', ''),
    place: '4:5',
    said: 'files[0].bytes',
  },
  {
    defect: 'a version of the future',
    lockText: change('"version": 1', '"version": 2'),
    place: '2:14',
    said: 'version',
  },
])('$defect is named with line and column', ({ lockText, place, said }) => {
  const failure = failureOf(lockText);
  expect(failure.reason).toBe('invalid-lock');
  expect(failure.what).toContain(said);
  expect(failure.at && formatLocation(failure.at)).toBe(`${file}:${place}`);
});

describe('a bound', () => {
  const bound = { by: 'week', season: 2022, week: 10, date: '2022-11-14' };
  const withBound = (value: unknown): string =>
    change('"version": 1,', `"version": 1,\n  "bound": ${JSON.stringify(value)},`);

  test.each([
    bound,
    { ...bound, by: 'date' },
    { ...bound, because: 'plays are missing' },
    { ...bound, because: 'plays are missing', asked: { ...bound, week: 11 } },
  ])('%j is parsed and formatted, keys in one order', (value) => {
    const lock = parsed(withBound(Object.fromEntries(Object.entries(value).reverse())));
    expect(lock.bound).toEqual(value);
    const formatted = formatSourceLock(lock);
    expect(formatted).toBe(`${JSON.stringify(JSON.parse(withBound(value)), null, 2)}\n`);
    expect(formatSourceLock(parsed(formatted))).toBe(formatted);
  });

  test.each([
    ['a word', 'week 10', 'bound'],
    ['nothing', null, 'bound'],
    ['another form', { ...bound, by: 'month' }, 'bound.by'],
    ['a week of text', { ...bound, week: '10' }, 'bound.week'],
    ['week 0', { ...bound, week: 0 }, 'bound.week'],
    ['half a week', { ...bound, week: 1.5 }, 'bound.week'],
    ['a season of two digits', { ...bound, season: 22 }, 'bound.season'],
    ['a day that does not exist', { ...bound, date: '2022-02-30' }, 'bound.date'],
    ['a day written otherwise', { ...bound, date: '14.11.2022' }, 'bound.date'],
    ['no day', { ...bound, date: undefined }, 'bound.date'],
    ['an unknown field', { ...bound, until: 'all' }, 'bound.until'],
    ['what was asked without a reason', { ...bound, asked: bound }, 'bound'],
  ])('%s is refused at its line', (_name, value, field) => {
    const failure = failureOf(withBound(value));
    expect(failure).toMatchObject({ reason: 'invalid-lock', at: { file, line: 3 } });
    expect(failure.what).toContain(`${file}: ${field} is wrong`);
  });

  test('later seasons are not among the pinned names', () => {
    const lock = JSON.parse(text) as { files: object[] };
    const files = [2021, 2022, 2023].map((season) => ({
      ...lock.files[0],
      path: `plays_${season}.csv`,
      seasons: [season, season],
    }));
    const whole = { ...lock, files: [...files, { ...lock.files[0], path: 'teams.csv', seasons: null }] };
    expect(pinnedNames(JSON.stringify(whole))).toHaveLength(4);
    expect(pinnedNames(JSON.stringify({ ...whole, bound }))).toEqual([
      'plays_2021.csv',
      'plays_2022.csv',
      'teams.csv',
    ]);
  });
});

test('every wrong field is listed, also a file that is pinned twice', () => {
  const entry = text.slice(text.indexOf('    {'), text.indexOf('\n  ]'));
  const twice = text.replace(entry, `${entry},\n${entry}`);
  expect(failureOf(twice).what).toContain('files[1].path is wrong: "games.csv" is pinned twice');
  const failure = failureOf(change('"bytes": 1200', '"bytes": -1').replace('"rows": 12', '"rows": "many"'));
  expect(failure.causes?.map(({ at }) => at?.line)).toEqual([9, 10]);
});

test('no path that leaves its folder is accepted', () => {
  const segment = fc.constantFrom('..', '.', '', 'a', 'b.csv', '\\', 'C:');
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
      const path = segments.join('/');
      const lock = { version: 1, files: [{ ...JSON.parse(text).files[0], path }] };
      const safe = segments.every((part) => part === 'a' || part === 'b.csv');
      expect(sourceLockSchema.safeParse(lock).success).toBe(safe);
    }),
  );
});
