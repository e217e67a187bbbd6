import { type LedgerEntry, parseSearch, type SearchDefinition, trialsOf } from '@research/search';
import { readTrials, trialsTable } from './search-results';

const definition = (parameters: string): SearchDefinition => {
  const parsed = parseSearch(`metric: auc\nparameters: ${parameters}\n`, 'search.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};
const read = (text: string, parameters: string) =>
  readTrials(text, { definition: definition(parameters), identity: 'identity' }).map(
    ({ trial, measured }) => [trial.configuration, measured.value],
  );

describe('trials of a table', () => {
  const table = 'a,b,auc,failed\n1,1,0.5,\n1,2,0.6,\n2,1,,died\n';

  it('are those of the same parameters that have a result', () => {
    expect(read(table, '{ a: [1, 2], b: [1, 2] }')).toEqual([
      [{ a: 1, b: 1 }, 0.5],
      [{ a: 1, b: 2 }, 0.6],
    ]);
    expect(read(table, '{ b: [2], a: [1] }')).toEqual([[{ b: 2, a: 1 }, 0.6]]);
  });

  it.each(['{ a: [1, 2] }', '{ b: [1, 2] }', '{ a: [1, 2], b: [1, 2], c: [1] }'])(
    'are none where the parameters are others: %s',
    (parameters) => expect(read(table, parameters)).toEqual([]),
  );

  it.each(['{ a: ["1", "2"] }', '{ a: [true, "1"] }'])(
    'are none of values of another type: %s',
    (parameters) => expect(read('a,auc,failed\n1,0.5,\n"""true""",0.6,\n', parameters)).toEqual([]),
  );
});

test.each([
  ['ValueError: no\nhere', 'ValueError: no'],
  ['\r\n  \nlast, "words"\r\nof many', '"last, ""words"""'],
  ['', ''],
])('of why a trial failed the table has one line: %j', (reason, cell) => {
  const of = definition('{ a: [1] }');
  const trials = trialsOf([{ a: 1 }], 'identity');
  const asked = { definition: of, trials, file: '', origin: '', identity: 'identity', inputs: [] };
  const table = trialsTable(asked, () => ({ outcome: { kind: 'failed', reason } }) as LedgerEntry);
  expect(table.split('\n')).toEqual(['a,auc,auc_error,auc_low,auc_high,failed', `1,,,,,${cell}`, '']);
});
