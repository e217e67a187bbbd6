import { describeFailure } from '@research/core';
import { describeResultsState, type ResultsState } from '@research/data';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { checkUsable } from './executor';

const score = { estimate: 0.5, low: 0.4, high: 0.6 };
const metrics = JSON.stringify({
  ...{ seed: 1, bootstrap_samples: 1000, n: 1, seasons: [2021] },
  metrics: { auc: score, log_loss: score, brier: score, roi: score },
});
const predictions =
  'game_id,season,home_win,p_home,home_moneyline,away_moneyline\n2021_01_A_B,2021,1,0.8,-200,170\n';

let workspaceRoot: string;
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'results-state-'));
  mkdirSync(join(workspaceRoot, 'm/results'), { recursive: true });
});
afterEach(() => rmSync(workspaceRoot, { recursive: true }));

/** What is said of results that differ from what training left in one file. */
function said(name: string, text: string): string {
  for (const [file, content] of Object.entries({
    'metrics.json': metrics,
    'predictions.csv': predictions,
    [name]: text,
  }))
    writeFileSync(join(workspaceRoot, 'm/results', file), content);
  const scope = { workspaceRoot, task: { project: 'm', projectRoot: 'm' } } as unknown as TaskScope<unknown>;
  const why = [`${name} changed by other means than training`];
  const found: ResultsState = { project: 'm', state: 'stale', why, command: 'npx nx run m:train' };
  expect(describeResultsState(found)).toContain(name);
  const usable = checkUsable(scope, found);
  return usable.ok ? 'used' : describeFailure(usable.error);
}

it.each([
  ['metrics.json', metrics.replace('0.5', '0.55')],
  ['predictions.csv', predictions.replace('0.8', '0.7')],
])('results that were edited are used as long as they can be read: %s', (name, text) =>
  expect(said(name, text)).toBe('used'),
);

it.each([
  ['metrics.json', metrics.slice(0, -9), /m\/results\/metrics\.json:1:\d+: .*is not JSON/],
  ['metrics.json', `<<<<<<< HEAD\n${metrics}`, /m\/results\/metrics\.json:1:1: .*is not JSON/],
  ['predictions.csv', predictions.slice(0, -9), /m\/results\/predictions\.csv/],
  ['predictions.csv', `<<<<<<< HEAD\n${predictions}`, /m\/results\/predictions\.csv/],
])('of %s that was cut or merged the place is named, and the way back, case %#', (name, text, expected) => {
  expect(said(name, text)).toMatch(expected);
  expect(said(name, text)).toMatch(
    /→ npx nx run m:train[^]*→ or take those of the last commit: git checkout -- m\/results/,
  );
});
