import { assetUrl } from './asset-url';
import { type DataPlaces, dataPlaces } from './data-places';

const parse = (env: Record<string, string>): DataPlaces => {
  const places = dataPlaces(env, '/home/user/space');
  if (!places.ok) throw new Error(places.error.what);
  return places.value;
};

const problem = (env: Record<string, string>): string => {
  const places = dataPlaces(env, '/home/user/space');
  return places.ok ? '' : `${places.error.reason}: ${places.error.what}`;
};

test('with nothing set there are the local store and the release', () => {
  expect(parse({ NFLVERSE_MIRROR: '', RESEARCH_STORE: ' ' })).toEqual({
    workspaceRoot: '/home/user/space',
    store: '/home/user/space/.research/store',
    releases: {
      official: 'https://github.com/nflverse/nflverse-data/releases/download/',
      readFrom: 'https://github.com/nflverse/nflverse-data/releases/download/',
    },
    offline: false,
  });
});

test.each([
  ['../mirror', { kind: 'folder', path: '/home/user/mirror' }],
  ['/data/mirror', { kind: 'folder', path: '/data/mirror' }],
  ['https://example.org/nfl', { kind: 'url', base: 'https://example.org/nfl' }],
])('NFLVERSE_MIRROR=%s', (text, mirror) => {
  expect(parse({ NFLVERSE_MIRROR: text }).mirror).toEqual(mirror);
});

test.each([
  ['../store', { kind: 'folder', path: '/home/user/store' }],
  ['box:research/store', { kind: 'ssh', destination: 'box', path: 'research/store' }],
  ['me@box.lan:/srv/store/', { kind: 'ssh', destination: 'me@box.lan', path: '/srv/store' }],
  ['box:~/store', { kind: 'ssh', destination: 'box', path: 'store' }],
  ['ssh://me@box:2222/srv/store', { kind: 'ssh', destination: 'me@box', port: 2222, path: '/srv/store' }],
  ['ssh://box/~/store', { kind: 'ssh', destination: 'box', path: 'store' }],
])('RESEARCH_STORE=%s', (text, shared) => {
  expect(parse({ RESEARCH_STORE: text }).shared).toEqual(shared);
});

test.each([
  ['-oProxyCommand=id:store'],
  ['ssh://-oProxyCommand=id/store'],
  ['me@-box:store'],
  ['-l@box:store'],
  ['box:-rf'],
  ['box:store; id'],
  ['box:$(id)'],
  ['box:a\nput x'],
  ['box:'],
  ['ssh://box'],
  ['ssh://box:99999/store'],
  ['s3://bucket/store'],
])('RESEARCH_STORE=%j is refused', (text) => {
  expect(problem({ RESEARCH_STORE: text })).toMatch(/^invalid-options: RESEARCH_STORE=/);
});

test.each([
  [{ NFLVERSE_MIRROR: 'ftp://example.org/' }, 'NFLVERSE_MIRROR=ftp://example.org/'],
  [{ NFLVERSE_RELEASES: 'somewhere' }, 'NFLVERSE_RELEASES=somewhere'],
  [{ RESEARCH_OFFLINE: 'maybe' }, 'RESEARCH_OFFLINE=maybe must be 1 or 0'],
  [{ RESEARCH_ORIGIN: 'mirror' }, 'RESEARCH_ORIGIN=mirror must be sample'],
])('%j is refused', (env, said) => {
  expect(problem(env as Record<string, string>)).toContain(said);
});

test.each([
  { NFLVERSE_MIRROR: 'ftp://me:hush-hush@example.org/?key=hush-hush' },
  { NFLVERSE_RELEASES: 'https://me:hush/hush@exa mple.org/' },
  { RESEARCH_STORE: 'me:hush-hush@box:store' },
  { RESEARCH_STORE: 'ssh://me:hush-hush@box/store' },
  { RESEARCH_STORE: 's3://hush:hush@bucket/?hush' },
])('%j is refused without its password', (env) => {
  expect(problem(env as unknown as Record<string, string>)).toMatch(/^invalid-options: \w+=(?!.*hush)/);
});

test.each([
  ['https://example.org/nfl', 'https://example.org/nfl/a/b%20c.csv'],
  ['https://me:pw@example.org/nfl//?sig=a%2Fb', 'https://me:pw@example.org/nfl/a/b%20c.csv?sig=a%2Fb'],
])('an asset below %s', (base, url) => {
  expect(assetUrl(base, 'a/b c.csv')).toBe(url);
});

test('releases can be read from elsewhere while locks keep the official address', () => {
  const { releases } = parse({ NFLVERSE_RELEASES: 'http://127.0.0.1:8080/', RESEARCH_OFFLINE: '0' });
  expect(releases.readFrom).toBe('http://127.0.0.1:8080/');
  expect(releases.official).toMatch(/^https:\/\/github\.com\//);
});
