import fc from 'fast-check';
import { hashBytes } from './hash-bytes';
import { differsByLineEnds } from './line-ends';

const text = fc
  .array(fc.constantFrom('a', 'ß', '\n', '\r', ' ', '"'), { maxLength: 30 })
  .map((parts) => parts.join(''));
const unix = (words: string): string => words.replaceAll('\r\n', '\n');
const windows = (words: string): string => unix(words).replaceAll('\n', '\r\n');

it('tells a text with the line ends of another system, both ways, and nothing else', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      for (const [found, pinned] of [
        [unix(one), windows(one)],
        [windows(one), unix(one)],
        [one, other],
      ] as const) {
        const same = found !== pinned && [unix(found), windows(found)].includes(pinned);
        expect(differsByLineEnds(Buffer.from(found), hashBytes(pinned))).toBe(same);
      }
    }),
  );
});

it('takes no binary file for a text', () => {
  expect(differsByLineEnds(Buffer.from('\0\r\n'), hashBytes('\0\n'))).toBe(false);
});
