import fc from 'fast-check';
import { compareStates, isUnchanged } from './compare-states';
import { describeChanges } from './describe-changes';
import { parseUpdateState, type UpdateState } from './update-state';

const nothing: UpdateState = { pins: {}, rows: {}, metrics: {}, tables: {}, pages: {} };
const pin = (rows: number, sha256 = 'a') => ({ sha256, rows, seasons: [2019, 2022] as [number, number] });
const estimate = (value: number) => ({ estimate: value, low: value - 0.02, high: value + 0.02 });
const table = (head: string[], ...rows: string[][]) => ({ 'n/out/build/t.tex': [{ head, rows }] });
/** The lines of a summary, with their headings. */
const told = (before: Partial<UpdateState>, after: Partial<UpdateState>): string[] =>
  describeChanges(compareStates({ ...nothing, ...before }, { ...nothing, ...after })).flatMap(
    ({ title, lines }) => [title, ...lines],
  );

it.each([
  '',
  '{"pins": {',
  '{}',
  'null',
  '[]',
  '{"pins":{},"rows":{},"metrics":{},"tables":{"a":[[["1"]]]},"pages":{}}',
])('text of another form is no state: %j', (text) => expect(parseUpdateState(text)).toBeUndefined());

describe('what an update has changed', () => {
  it('is nothing where all is as it was, whatever there is', () => {
    const word = fc.string({ maxLength: 4 });
    const state = fc.record({
      pins: fc.dictionary(word, fc.constant(pin(3))),
      rows: fc.dictionary(word, fc.dictionary(word, fc.dictionary(word, word))),
      metrics: fc.dictionary(word, fc.dictionary(word, fc.constantFrom(null, estimate(0.5)))),
      tables: fc.dictionary(word, fc.constant([{ head: ['a'], rows: [['1']] }])),
      pages: fc.dictionary(word, fc.array(word)),
    });
    fc.assert(
      fc.property(state, (one) => {
        const changes = compareStates(one, JSON.parse(JSON.stringify(one)) as UpdateState);
        expect(isUnchanged(changes)).toBe(true);
        expect(describeChanges(changes)).toEqual([]);
        expect(parseUpdateState(JSON.stringify(one))).toEqual(one);
      }),
    );
  });

  it('names pinned files that changed, came or went', () => {
    const before = { 'p/lock games.csv': pin(10), 'p/lock odds.csv': pin(5), 'p/lock same.csv': pin(1) };
    const after = { 'p/lock games.csv': pin(26, 'b'), 'p/lock same.csv': pin(1), 'p/lock plays.csv': pin(7) };
    expect(told({ pins: before }, { pins: after })).toEqual([
      'Data',
      'games.csv: 10 → 26 rows, seasons 2019–2022',
      'odds.csv: gone',
      'plays.csv: new, 7 rows, seasons 2019–2022',
    ]);
    expect(told({ pins: { 'l a.csv': pin(4) } }, { pins: { 'l a.csv': pin(4, 'c') } })[1]).toBe(
      'a.csv: 4 rows as before, with other content, seasons 2019–2022',
    );
  });

  it('names rows by their key: a game that was played is a changed one', () => {
    const game = (home: string, score: string) => ({ week: '10', home, score });
    const rows = (...games: [string, ReturnType<typeof game>][]) => ({ games: Object.fromEntries(games) });
    expect(
      told(
        { rows: rows(['1', game('KC', '')], ['2', game('SF', '9')], ['3', game('LA', '')]) },
        { rows: rows(['1', game('KC', '24')], ['2', game('SF', '9')], ['4', game('NE', '3')]) },
      ),
    ).toEqual(['Games: 1 new, 1 changed, 1 gone', '+ 10  NE  3', '~ 10  KC  – → 24', '- 10  LA  –']);
  });

  it('tells scores of each model with their intervals, those that are gone as well', () => {
    const metrics = (auc: number, roi: number | null) => ({
      glm: { auc: estimate(auc), roi: roi === null ? null : estimate(roi) },
    });
    expect(told({ metrics: metrics(0.62, -0.05) }, { metrics: metrics(0.63, null) })).toEqual([
      'Scores',
      'glm: auc .6200 [.6000, .6400] → .6300 [.6100, .6500]',
      'glm: roi -.0500 [-.0700, -.0300] → none',
    ]);
  });

  it('tells cells, the largest difference first, and finds a row again that a new one has moved', () => {
    const head = ['Season', 'Games', 'Home %'];
    expect(
      told(
        { tables: table(head, ['2021', '100', '50.0'], ['all', '1,000', '55.0']) },
        { tables: table(head, ['2021', '100', '50.0'], ['2022', '16', '60.0'], ['all', '1,016', '44.0']) },
      ),
    ).toEqual([
      'Tables',
      't.tex: new rows: 2022',
      't.tex: all, Home %: 55.0 → 44.0',
      't.tex: all, Games: 1,000 → 1,016',
    ]);
  });

  it('tells rows below a row with an empty first cell by that row', () => {
    const head = ['Stakes', 'Growth'];
    const rows = (low: string) => table(head, ['Kelly', '1'], ['', '[-1, 3]'], ['half', '2'], ['', low]);
    expect(told({ tables: rows('[0, 4]') }, { tables: rows('[1, 4]') })[1]).toBe(
      't.tex: half, Growth: [0, 4] → [1, 4]',
    );
  });

  it('tells a note below a table as one text that has changed', () => {
    const head = ['Season', 'Games'];
    const rows = (games: string) => table(head, ['2021', '100'], [`${games} games in all`, '']);
    expect(told({ tables: rows('100') }, { tables: rows('116') })).toEqual([
      'Tables',
      't.tex: note: 100 games in all → 116 games in all',
    ]);
  });

  it('tells pages with a text that is new, and not those that only moved', () => {
    expect(
      told({ pages: { 'm.pdf': ['a', 'b', 'c'] } }, { pages: { 'm.pdf': ['a', 'x', 'b', 'y', 'z'] } }),
    ).toEqual(['Documents', 'm.pdf: 3 → 5 pages; changed: 2, 4–5']);
  });

  it('counts what is too long to be shown', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_none, index) => [`l ${index}.csv`, pin(1)]));
    const lines = told({}, { pins: many });
    expect([lines.length, lines.at(-1)]).toEqual([22, '… and 10 more']);
  });
});
