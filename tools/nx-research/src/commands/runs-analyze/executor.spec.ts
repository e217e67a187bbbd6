import { describeFailure } from '@research/core';
import type { Analysis } from '@research/reporting';
import { type Asked, nothingToAnalyze } from './executor';

const known = new Set(['glm:train', 'glm:build']);
const damaged = { file: 'logs/etl/a.json', why: 'it is cut off or no JSON' };

/** What was asked for, and what was found. */
type Case = Partial<Omit<Asked, 'tasks'>> & { readonly found?: Partial<Analysis> };

function said({ found = {}, ...asked }: Case): string | undefined {
  const nothing = { runs: [], tasks: [], unreadable: [], records: 7, isCutOff: false, known };
  const failure = nothingToAnalyze({ ...nothing, ...found }, { tasks: ['xgboost:train'], ...asked });
  return failure && describeFailure(failure);
}

const noRecord = /^there is no record of a run in logs\/\n {2}→ every nx command/;

describe('nothingToAnalyze', () => {
  it.each<[string, Case, RegExp]>([
    ['there are no records', { found: { records: 0 } }, noRecord],
    ['there are damaged records alone', { found: { records: 1, unreadable: [damaged] } }, noRecord],
    ['nothing ran', { workflow: 'devops' }, /^no task of the workflow devops has run in the 7 records/],
    ['a task was cached each time', { task: 'glm:train' }, /^glm:train has not run .* 7 .*kept or skipped$/],
    [
      'a task is of another workflow',
      { task: 'glm', workflow: 'etl' },
      /^glm has not run as .* workflow etl/,
    ],
    ['a task of the workspace is in no record', { task: 'xgboost:train' }, /^xgboost:train has not run/],
    ['a task is misspelt', { task: 'glm:trian' }, /^there is no task glm:trian, .*\n {2}→ --task=glm:train$/],
    [
      'nothing is called like that',
      { task: 'zzzz' },
      /^there is no task zzzz.*\n {2}→ npx nx show projects$/,
    ],
  ])('says that %s', (_, asked, expected) => expect(said(asked)).toMatch(expected));

  it('says nothing where there is something to show', () => {
    expect(said({ found: { tasks: [{} as Analysis['tasks'][number]] } })).toBeUndefined();
  });
});
