import { describeDuration, describeElapsed } from './describe-duration';

const s = 1000;
const min = 60 * s;
const h = 60 * min;

it.each([
  [Number.NaN, ''],
  [-5, '0 s'],
  [0, '0 s'],
  [7020, '7 s'],
  [420, '0.4 s'],
  [9.94 * s, '9.9 s'],
  [9.96 * s, '10 s'],
  [59.4 * s, '59 s'],
  [59.6 * s, '1 min 0 s'],
  [3 * min + 4 * s, '3 min 4 s'],
  [2 * h + 5 * min, '2 h 5 min'],
  [47 * h, '47 h 0 min'],
  [76 * h, '3 d 4 h'],
])('%d ms → %s', (ms, text) => {
  expect(describeDuration(ms)).toBe(text);
});

it('is told in whole seconds of what goes on', () => {
  expect(describeElapsed(4240)).toBe('4 s');
  expect(describeElapsed(Number.NaN)).toBe('');
});
