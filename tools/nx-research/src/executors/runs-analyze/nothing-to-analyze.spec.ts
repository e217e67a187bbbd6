import { describeFailure } from '@research/core';
import type { Analysis } from '@research/reporting';
import { type Asked, nothingToAnalyze } from './nothing-to-analyze';

const known = new Set(['glm:train', 'glm:build']);
const damaged = { file: 'logs/etl/a.json', why: 'it is cut off or no JSON' };

function said(asked: Partial<Asked>, found: Partial<Analysis> = {}): string | undefined {
  const nothing = { runs: [], tasks: [], unreadable: [], records: 7, isCutOff: false, known };
  const failure = nothingToAnalyze({ ...nothing, ...found }, { tasks: ['xgboost:train'], ...asked });
  return failure && describeFailure(failure);
}

describe('nothingToAnalyze', () => {
  it.each<[string, Partial<Asked>, Partial<Analysis>, RegExp]>([
    [
      'there are no records',
      {},
      { records: 0 },
      /^there is no record of a run in logs\/\n {2}→ every nx command/,
    ],
    ['there are damaged records alone', {}, { records: 1, unreadable: [damaged] }, /^there is no record/],
    [
      'nothing ran',
      { workflow: 'devops' },
      {},
      /^no task of the workflow devops has run in the 7 records there are$/,
    ],
    [
      'a task was cached each time',
      { task: 'glm:train' },
      {},
      /^glm:train has not run .* 7 records.*kept or skipped\n {2}→ npx nx run glm:train --skip-nx-cache$/,
    ],
    [
      'a task is of another workflow',
      { task: 'glm', workflow: 'etl' },
      {},
      /^glm has not run as a task of the workflow etl/,
    ],
    ['a task of the workspace is in no record', { task: 'xgboost:train' }, {}, /^xgboost:train has not run/],
    [
      'a task is misspelt',
      { task: 'glm:trian' },
      {},
      /^there is no task glm:trian, .*\n {2}→ --task=glm:train$/,
    ],
    [
      'nothing is called like that',
      { task: 'zzzzzzzz' },
      {},
      /^there is no task zzzzzzzz.*\n {2}→ npx nx show projects$/,
    ],
  ])('says that %s', (_, asked, found, expected) => expect(said(asked, found)).toMatch(expected));

  it('says nothing where there is something to show', () => {
    expect(said({}, { tasks: [{} as Analysis['tasks'][number]] })).toBeUndefined();
  });
});
