import {
  configurationsOf,
  type LedgerEntry,
  parseSearch,
  type SearchDefinition,
  summarize,
  trialsOf,
} from '@research/search';
import { bestText, readTrials, trialsTable } from './search-results';

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

  it('are those of a number as it is written: 1 is an integer, 1.0 a float', () => {
    const of = definition('{ a: [1, 1.0, 0.5], b: { from: 0, to: 1, points: 2 } }');
    const found = configurationsOf(of, 'search.yaml');
    const trials = trialsOf(found.ok ? found.value : [], 'identity');
    const asked = { definition: of, trials, file: '', origin: '', identity: 'identity', inputs: [] };
    const entryOf = (key: string) =>
      ({ outcome: { kind: 'finished', value: key.charCodeAt(0) } }) as LedgerEntry;
    const text = trialsTable(asked, entryOf);
    expect(text.split('\n').map((line) => line.split(',', 2).join())).toEqual([
      ...['a,b', '1,0.0', '1,1.0', '1.0,0.0', '1.0,1.0', '0.5,0.0', '0.5,1.0', ''],
    ]);
    expect(readTrials(text, asked).map(({ trial }) => trial)).toEqual(trials);
    expect(readTrials(text.replaceAll(/\.0,/g, ','), asked)).toEqual([]);
    const summary = summarize(readTrials(text, asked).slice(3), of);
    if (!summary) throw new Error('there is a best one');
    expect(bestText({ asked, summary, finished: 6, failed: 0 })).toMatch(
      /"configuration": \{\n +"a": (1|0)\.[05],\n +"b": [01]\.0\n/,
    );
  });

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
