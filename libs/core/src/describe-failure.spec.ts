import { describeFailure } from './describe-failure';

const reason = 'invalid-options';

test('advice of several lines stays below its arrow, at every depth', () => {
  const tries = ['environments:\n  local:', 'one line'];
  const failure = { reason, what: 'it is wrong', tries } as const;
  expect(describeFailure({ reason, what: 'two are wrong', causes: [failure] })).toBe(
    ['two are wrong', '  it is wrong', '    → environments:', '        local:', '    → one line'].join('\n'),
  );
});

test.each([
  ['plays.csv cannot be read', { file: 'plays.csv' }, 'plays.csv cannot be read'],
  ['plays.csv.gz cannot be read', { file: 'plays.csv' }, 'plays.csv: plays.csv.gz cannot be read'],
  ['it cannot be read', { file: 'plays.csv', line: 3 }, 'plays.csv:3: it cannot be read'],
])('%s: the place is said once', (what, at, text) => {
  expect(describeFailure({ reason, what, at })).toBe(text);
});
