import type { TableShape } from '@research/database';
import { misfits } from './contract-fit';

const shape: TableShape = {
  ...{ name: '"games"', hash: '', keys: [['game', 'season']] },
  columns: [
    { name: 'game', type: 'text', notNull: true, required: true },
    { name: 'season', type: 'integer', notNull: true, required: true },
    { name: 'line', type: 'numeric', notNull: false, required: false },
  ],
};
const column = { type: 'string', nullable: false, severity: 'error' } as const;
const contract = {
  key: ['season', 'game'],
  columns: {
    game: column,
    season: { ...column, type: 'integer' },
    line: { ...column, type: 'number', nullable: true },
  },
} as const;
const changed = (columns: object, key: string[] = ['season', 'game']) => ({
  key,
  columns: { ...contract.columns, ...columns },
});

test('a table that holds what the contract says has no misfit', () => {
  expect(misfits({ ...contract, key: [...contract.key] }, shape, undefined)).toEqual([]);
});

test.each([
  [
    'another type',
    changed({ line: { ...column, type: 'date', nullable: true } }),
    'line: the contract says date, the table numeric',
  ],
  ['numbers for whole numbers', changed({ season: { ...column, type: 'number' } }), undefined],
  [
    'nulls',
    changed({ season: { ...column, type: 'integer', nullable: true } }),
    'season: the contract says that it may be empty, the table says otherwise',
  ],
  [
    'no nulls',
    changed({ line: { ...column, type: 'number' } }),
    'line: the contract says that it must not be empty, the table says otherwise',
  ],
  ['a column more', changed({ roof: column }), 'roof: the table has no such column'],
  ['another key', changed({}, ['game']), 'the contract has the key (game), the table none like it'],
])('%s', (_name, other, expected) => {
  expect(misfits(other, shape, undefined)).toEqual(expected === undefined ? [] : [expected]);
});

test('columns without their own may stand in one for all', () => {
  expect(misfits(changed({ roof: column }), shape, 'others')).toEqual([]);
});
