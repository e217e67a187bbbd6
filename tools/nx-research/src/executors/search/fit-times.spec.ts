import type { LedgerEntry } from '@research/search';
import { fitsIn, fitsTable, fitTimesFigure } from './fit-times';

const entry = (fit: string, changed: Partial<LedgerEntry> = {}): LedgerEntry => ({
  key: fit,
  configuration: {},
  outcome: { kind: 'finished', value: 0.6 },
  host: 'local',
  device: 'cpu',
  versions: '',
  fitSeconds: 2,
  fit,
  job: 'abc',
  at: `2026-01-01T00:00:0${fit}Z`,
  ...changed,
});
const entries = [
  entry('2', { host: 'a<b', fitSeconds: 4 }),
  entry('1'),
  entry('1', { key: 'other', outcome: { kind: 'failed', reason: 'out of memory' } }),
  entry('', { host: '' }),
];

it('has a row for each fit in the order of time, and none for trials that came with a clone', () => {
  expect(fitsTable(fitsIn(entries)).split('\n')).toEqual([
    'fit,host,device,job,seconds,trials,failed,heard_at',
    '1,local,cpu,abc,2,2,1,2026-01-01T00:00:01Z',
    '2,a<b,cpu,abc,4,1,0,2026-01-01T00:00:02Z',
    '',
  ]);
});

it('draws a dot for each fit and a median for each host, whatever its name, and also nothing', () => {
  const figure = fitTimesFigure(fitsIn(entries));
  expect(figure).toContain('a&lt;b (1)');
  expect(figure.match(/<circle/g)).toHaveLength(2);
  expect(figure.match(/<path/g)).toHaveLength(2);
  expect(fitTimesFigure([])).not.toContain('NaN');
});
