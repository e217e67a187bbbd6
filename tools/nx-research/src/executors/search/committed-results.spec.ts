import { describeFailure } from '@research/core';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { checkCommitted } from './committed-results';

const best = `{
  "version": 1,
  "metric": "auc",
  "origin": "none",
  "configuration": { "depth": 5, "rate": 1.0 }
}
`;
const trials = 'depth,rate,auc,failed\n3,0.5,0.6,\n5,1.0,0.7,\n';

let workspaceRoot: string;
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'committed-'));
  mkdirSync(join(workspaceRoot, 'trees/results/search'), { recursive: true });
});
afterEach(() => rmSync(workspaceRoot, { recursive: true }));

/** What is said of the results of a project. */
function said(files: { readonly best?: string; readonly trials?: string } = {}): string {
  const { best: winner = best, trials: table = trials } = files;
  writeFileSync(join(workspaceRoot, 'trees/results/search/best.json'), winner);
  writeFileSync(join(workspaceRoot, 'trees/results/search/trials.csv'), table);
  const task = { project: 'trees', projectRoot: 'trees' };
  const checked = checkCommitted({ workspaceRoot, task } as unknown as TaskScope<unknown>);
  return checked.ok ? 'sound' : describeFailure(checked.error);
}

const next =
  /→ npx nx run trees:search writes them anew[^]*→ or take that of the last commit: git checkout -- trees\/results\/search\//;

it('takes what a search has left', () => expect(said()).toBe('sound'));

it('names place and way back of a winner that was cut anywhere', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: best.trimEnd().length - 1 }), (length) => {
      const text = said({ best: best.slice(0, length) });
      expect(text).toMatch(/trees\/results\/search\/best\.json:\d+:\d+\b.*best\.json is not JSON/);
      expect(text).toMatch(next);
    }),
  );
});

it.each([
  ['marks of a merge', `<<<<<<< HEAD\n${best}`, /best\.json:1:1\b.*is not JSON/],
  ['no configuration', best.replace('configuration', 'winner'), /best\.json:1:1\b.*configuration: missing/],
  [
    'a value that is none',
    best.replace('5', 'null'),
    /best\.json:5:\d+\b.*configuration\.depth: nothing is not allowed/,
  ],
  ['another version', best.replace('1,', '2,'), /best\.json:2:14\b.*version: 2 is not allowed; expected 1/],
  ['a list', '[]', /best\.json:1:1\b.*the whole/],
])('names place and way back of a winner with %s', (_name, text, expected) => {
  expect(said({ best: text })).toMatch(expected);
  expect(said({ best: text })).toMatch(next);
});

it.each([
  ['cut in a row', trials.slice(0, -5), /trials\.csv:3\b.*no table of trials/],
  ['cut in the header', trials.slice(0, 8), /trials\.csv:1\b.*no column auc/],
  ['with marks of a merge', trials.replace('3,', '<<<<<<< HEAD\n3,'), /trials\.csv:2\b.*no table of trials/],
  ['empty', '', /trials\.csv:1\b.*no column auc/],
])('names place and way back of a table that is %s', (_name, text, expected) => {
  expect(said({ trials: text })).toMatch(expected);
  expect(said({ trials: text })).toMatch(next);
});
