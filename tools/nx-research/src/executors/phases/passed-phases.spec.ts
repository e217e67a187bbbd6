import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Phase } from './kind';
import { passedPhases } from './passed-phases';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'passed-phases-'));
  pin('games', 'one');
});
afterEach(() => rmSync(root, { recursive: true }));

function pin(project: string, text: string): void {
  mkdirSync(join(root, 'etl', project), { recursive: true });
  writeFileSync(join(root, 'etl', project, 'source.lock.json'), text);
}

const phase = (target: string, onlyAfter: NonNullable<Phase['onlyAfter']> = 'new-pins'): Phase => ({
  targets: [target],
  projects: [],
  critical: true,
  trainFirst: false,
  onlyAfter,
});
const passed = (env: Readonly<Record<string, string>> = {}) =>
  passedPhases({
    workspaceRoot: root,
    task: { project: 'weekly' },
    ports: { env },
    wirings: {
      values: () => [
        { tasks: ['games', 'odds'].map((name) => ({ kind: 'fetch', projectRoot: `etl/${name}` })) },
      ],
    },
  } as never);

test('a phase has passed until a pin moves, comes or goes, and each for itself', () => {
  expect(passed().isPassed(phase('build'))).toBe(false);
  passed().note(phase('build'));
  expect([phase('build'), phase('check')].map((one) => passed().isPassed(one))).toEqual([true, false]);
  pin('games', 'two');
  expect(passed().isPassed(phase('build'))).toBe(false);
  passed().note(phase('build'));
  pin('odds', 'first');
  expect(passed().isPassed(phase('build'))).toBe(false);
  rmSync(join(root, 'etl/odds/source.lock.json'));
  expect(passed().isPassed(phase('build'))).toBe(true);
});

test('one that waits for another origin has passed while data is of the same, whatever is pinned', () => {
  const search = phase('search', 'new-origin');
  const lock = (origin: string, url: string, rows: number): string =>
    JSON.stringify({
      version: 1,
      files: [
        { path: 'x.csv', asset: 'x.csv', url, sha256: 'a'.repeat(64), bytes: 1, rows, seasons: null, origin },
      ],
    });
  pin('games', lock('sample', 'sample/x.csv', 1));
  passed().note(search);
  pin('games', lock('sample', 'sample/x.csv', 2));
  expect(passed().isPassed(search)).toBe(true);
  pin('games', lock('release', 'https://example.org/x.csv', 2));
  expect(passed().isPassed(search)).toBe(false);
});

test('one that waits for nothing has never passed', () => {
  const always: Phase = { targets: ['build'], projects: [], critical: true, trainFirst: false };
  passed().note(always);
  expect(passed().isPassed(always)).toBe(false);
});

test('none has passed where the work is to be done again', () => {
  passed().note(phase('build'));
  expect(passed({ RESEARCH_REUSE: 'no' }).isPassed(phase('build'))).toBe(false);
});

test.each(['', '{"cut', '[]', 'null', '"text"'])('none has passed where the state is %j', (text) => {
  passed().note(phase('build'));
  writeFileSync(join(root, '.research/phases/weekly.passed.json'), text);
  expect(passed().isPassed(phase('build'))).toBe(false);
  passed().note(phase('build'));
  expect(passed().isPassed(phase('build'))).toBe(true);
});
