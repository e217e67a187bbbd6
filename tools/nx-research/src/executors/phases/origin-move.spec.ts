import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '@research/core';
import { lastMove, type Origin } from '@research/data';
import { processBirth } from '@research/process';
import { beginMove, incomplete, settleWhenComplete, takeBack } from './origin-move';

type Scope = Parameters<typeof beginMove>[0];

let root: string;
let said: string[];
beforeEach(() => {
  said = [];
  root = mkdtempSync(join(tmpdir(), 'origin-move-'));
  for (const project of ['games', 'odds']) pin(project, 'sample');
});
afterEach(() => rmSync(root, { recursive: true }));

const lockOf = (project: string): string => join(root, `etl/${project}/source.lock.json`);
const text = (project: string): string => readFileSync(lockOf(project), 'utf8');

function pin(project: string, origin: Origin): void {
  const url = origin === 'sample' ? 'sample/x.csv' : 'https://example.org/x.csv';
  const what = { path: 'x.csv', asset: 'x/x.csv', url, sha256: 'a'.repeat(64), bytes: 1, rows: 1 };
  mkdirSync(join(root, 'etl', project), { recursive: true });
  const files = [{ ...what, seasons: null, origin }];
  writeFileSync(lockOf(project), JSON.stringify({ version: 1, files }));
}

/** What these functions take from the scope of a task. */
function scope(env: Readonly<Record<string, string>> = {}, movesOrigins = true): Scope {
  const tasks = ['games', 'odds'].map((project) => ({ kind: 'fetch', projectRoot: `etl/${project}` }));
  return {
    workspaceRoot: root,
    options: { movesOrigins, phases: [] },
    task: { id: 'all:run' },
    ports: { env },
    wirings: { values: () => [{ tasks }] },
    say: (line: string) => said.push(line),
  } as unknown as Scope;
}

async function begun(env: Readonly<Record<string, string>> = {}) {
  const move = await beginMove(scope(env));
  if (!move.ok) throw new Error(move.error.what);
  if (!move.value) throw new Error('nothing moves');
  return move.value;
}

const failure: Failure = {
  reason: 'not-found',
  what: 'odds are not there',
  tries: ['again: finished work is kept'],
};

it.each([
  ['the origin stays', { RESEARCH_ORIGIN: 'sample' }, true],
  ['the phases do not move pins', {}, false],
] as const)('does nothing where %s', async (_name, env, movesOrigins) => {
  expect(await beginMove(scope(env, movesOrigins))).toEqual({ ok: true, value: undefined });
  expect(lastMove(root, 'real')).toBeUndefined();
});

it('is complete when the last lock has moved', async () => {
  const move = await begun();
  expect([move.to, said]).toEqual(['real', ['all:run: all sources move to real data, or none']]);
  pin('games', 'mirror');
  expect(await settleWhenComplete(scope(), move)).toEqual({ ok: true, value: 'going on' });
  expect(incomplete(scope(), move).causes?.map(({ at }) => at?.file)).toEqual(['etl/odds/source.lock.json']);
  pin('odds', 'release');
  expect(await settleWhenComplete(scope(), move)).toEqual({ ok: true, value: 'complete' });
});

it('is taken back after a failure, which says so', async () => {
  const before = text('games');
  const move = await begun();
  pin('games', 'mirror');
  const { tries } = await takeBack(scope(), move, failure);
  expect(tries).toEqual(['again', 'nothing has moved: every source.lock.json is as it was']);
  expect(text('games')).toBe(before);
});

describe('a move that was killed', () => {
  /** The record of a move whose process is not there any more. */
  async function killed(): Promise<void> {
    const { saved } = await begun();
    const gone = { ...saved, process: { pid: saved.process.pid, birth: 'before the machine was started' } };
    writeFileSync(join(root, '.research/moves/to-real.json'), JSON.stringify(gone));
    said = [];
  }

  it('is taken back by the next one, in both directions', async () => {
    const before = text('games');
    await killed();
    pin('games', 'mirror');
    expect(await beginMove(scope({ RESEARCH_ORIGIN: 'sample' }))).toEqual({ ok: true, value: undefined });
    expect(text('games')).toBe(before);
    expect(said).toEqual([
      'all:run: a move to real data was killed before it was complete, and is taken back',
    ]);
  });

  it('leaves locks alone that were settled by hand meanwhile', async () => {
    await killed();
    for (const project of ['games', 'odds']) pin(project, 'release');
    const now = text('games');
    expect(await beginMove(scope())).toEqual({ ok: true, value: undefined });
    expect([text('games'), said]).toEqual([now, []]);
  });

  it('is not taken for one that goes on', async () => {
    const { saved } = await begun();
    const other = { pid: process.ppid, birth: processBirth(process.ppid) ?? '' };
    writeFileSync(join(root, '.research/moves/to-real.json'), JSON.stringify({ ...saved, process: other }));
    pin('games', 'mirror');
    expect(await beginMove(scope())).toMatchObject({ ok: false, error: { reason: 'lease-unavailable' } });
  });
});
