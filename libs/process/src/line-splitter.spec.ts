import fc from 'fast-check';
import { LineSplitter } from './line-splitter';

function split(chunks: readonly Buffer[], limit?: number): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => void lines.push(line), limit);
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

it.each([
  ['nothing', '', []],
  ['a last line without a break', 'a\nb', ['a', 'b']],
  ['empty lines', 'a\n\nb\n', ['a', '', 'b']],
  ['Windows line ends', 'a\r\nb\r\n', ['a', 'b']],
  ['a progress bar', '10%\r20%\n', ['10%\r20%']],
])('splits %s', (_name, text, lines) => {
  expect(split([Buffer.from(text)])).toEqual(lines);
});

it('gives the same lines however the bytes are cut into chunks', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 5 }), (text, size) => {
      const bytes = Buffer.from(text);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      expect(split(chunks)).toEqual(split([bytes]));
    }),
  );
});

it('cuts a long line into pieces, never inside a character', () => {
  expect(split([Buffer.from('abc😀😀\nd')], 4)).toEqual(['abc', '😀😀', 'd']);
});
