import { parseSearch, type SearchDefinition } from '@research/search';
import { readTrials } from './search-results';

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
