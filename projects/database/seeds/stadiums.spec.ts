import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string): string => readFileSync(join(__dirname, path), 'utf8');

test('the seed holds the stadiums of stadium-reference, column by column', () => {
  const [header = '', ...rows] = read('../../etl/stadium-reference/stadiums.csv').trimEnd().split('\n');
  const names = header.split(',');
  const seeded = [...read('stadiums.sql').matchAll(/^ {2}\((.*)\),?$/gm)].map(([, values = '']) =>
    [...values.matchAll(/'((?:[^']|'')*)'|([^,\s]+)/g)].map(([, text, plain = '']) =>
      text !== undefined ? text.replaceAll("''", "'") : ({ NULL: '', true: '1', false: '0' }[plain] ?? plain),
    ),
  );
  expect(read('stadiums.sql')).toContain(`INSERT INTO stadiums (${names.join(', ')})`);
  expect(seeded).toEqual(rows.map((row) => row.split(',')));
  expect(seeded.length).toBeGreaterThan(50);
});
