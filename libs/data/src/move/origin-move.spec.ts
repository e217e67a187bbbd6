import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256 } from '@research/core';
import { formatSourceLock } from '../lock/format-source-lock';
import type { LockedFile, Origin, SourceLock } from '../lock/source-lock';
import { checkCrossing } from './check-crossing';
import {
  lastMove,
  lockWhenLeft,
  originsPinned,
  readLocks,
  saveLocks,
  settleMove,
  takeBackMove,
} from './origin-move';

const files = ['etl/a/source.lock.json', 'etl/b/source.lock.json', 'etl/new/source.lock.json'];
const [a = '', b = '', made = ''] = files;
const own = { pid: 1, birth: 'then' };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'moves-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const entry = (origin: Origin, file: string): LockedFile => ({
  path: `${origin}.csv`,
  asset: 'x/x.csv',
  url: origin === 'sample' ? 'sample/x.csv' : 'https://example.org/x.csv',
  sha256: sha256('a'.repeat(64)),
  bytes: 1,
  rows: 1,
  seasons: null,
  origin,
  at: { file },
});
const lock = (file: string, ...origins: Origin[]): SourceLock => ({
  file,
  files: origins.map((origin) => entry(origin, file)),
});
function write(file: string, ...origins: Origin[]): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), formatSourceLock(lock(file, ...origins)));
}
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
function now(): string[] {
  const locks = readLocks(root, files);
  return locks.ok ? [...originsPinned(locks.value)].sort() : [locks.error.what];
}

describe('a move of all pins', () => {
  beforeEach(() => [a, b].forEach((file) => write(file, 'sample')));

  it('can be taken back, with the locks that it has made', async () => {
    const before = [a, b].map(text);
    const saved = await saveLocks(root, { to: 'real', process: own, files });
    if (!saved.ok) throw new Error(saved.error.what);
    write(a, 'mirror');
    write(made, 'release');
    expect(now()).toEqual(['real', 'simulated']);
    expect(lastMove(root, 'real')).toMatchObject({ settled: false, process: own });
    expect((await takeBackMove(root, saved.value, files)).ok).toBe(true);
    expect([a, b].map(text)).toEqual(before);
    expect(existsSync(join(root, made))).toBe(false);
    expect(lastMove(root, 'real')).toMatchObject({ settled: true });
  });

  it('leaves on record what was pinned before, for the way back', async () => {
    write(a, 'release', 'mirror');
    const saved = await saveLocks(root, { to: 'simulated', process: own, files });
    if (saved.ok) await settleMove(root, saved.value);
    write(a, 'sample');
    expect(lockWhenLeft(root, 'real', a)?.files.map(({ origin }) => origin)).toEqual(['mirror', 'release']);
    expect(lockWhenLeft(root, 'simulated', a)).toBeNull();
    writeFileSync(join(root, '.research/moves/to-simulated.json'), '{"cut');
    expect(lockWhenLeft(root, 'real', a)).toBeNull();
  });
});

describe('one lock by itself', () => {
  const command = 'npx nx run all:run';
  const crossing = (current: SourceLock | null, to: Origin, moving?: 'real' | 'simulated') =>
    checkCrossing(current, to, { moving, command });

  it.each([
    ['none yet', null, 'release'],
    ['the sample to the sample', lock(a, 'sample'), 'sample'],
    ['a mirror to the release', lock(a, 'mirror'), 'release'],
  ] as const)('may be refreshed: %s', (_name, current, to) => {
    expect(crossing(current, to).ok).toBe(true);
  });

  it.each([
    ['the sample to a mirror', lock(a, 'sample'), 'mirror'],
    ['the release to the sample', lock(a, 'release'), 'sample'],
    ['a half of it', lock(a, 'mirror', 'sample'), 'mirror'],
  ] as const)('does not move: %s', (_name, current, to) => {
    const refused = crossing(current, to);
    if (refused.ok) throw new Error('it has moved');
    expect(refused.error).toMatchObject({ reason: 'mixed-origins', at: { file: a } });
    const prefix = to === 'sample' ? 'RESEARCH_ORIGIN=sample ' : '';
    expect(refused.error.tries?.[0]).toMatch(new RegExp(`or none: ${prefix}${command}$`));
  });

  it('moves with all others, and where there is no command that moves all', () => {
    expect(crossing(lock(a, 'sample'), 'mirror', 'real').ok).toBe(true);
    expect(crossing(lock(a, 'sample'), 'mirror', 'simulated').ok).toBe(false);
    expect(checkCrossing(lock(a, 'sample'), 'mirror', {}).ok).toBe(true);
  });
});
