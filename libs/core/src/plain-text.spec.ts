import fc from 'fast-check';
import { describeFailure } from './describe-failure';
import { logLine, plainText, plainWords } from './plain-text';

const esc = '\u001b';

/** Any text, with many of the characters and sequences that terminals act on. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code)),
      fc.constantFrom(
        `${esc}[`,
        `${esc}]52;c;`,
        `${esc}[31m`,
        `${esc}[0m`,
        `${esc}\\`,
        '\u202e',
        '\u2066',
        '\r',
        '\ud800',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** What no terminal may get of foreign text. */
const acting = /(?![\t\n])\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u;

it.each([
  ['colours', `${esc}[1;31mred${esc}[0m`, 'red'],
  ['a cleared screen', `${esc}[2J${esc}[Hgone`, 'gone'],
  ['a title', `${esc}]0;owned${'\u0007'}text`, 'text'],
  ['the clipboard, ended by ST', `${esc}]52;c;cm0gLXJm${esc}\\text`, 'text'],
  ['C1 controls', '\u009b31mred\u0085', 'red\ufffd'],
  ['a sequence that does not end', `${esc}]0;no end`, '\ufffd]0;no end'],
  ['text in the other direction', 'a\u202etxt.exe', 'a\ufffdtxt.exe'],
  ['tabs and lines', 'a\tb\r\nc\n', 'a\tb\nc\n'],
  ['a carriage return', 'good\rbad', 'good\ufffdbad'],
  ['what people write', 'größe 日本 👩‍🔬 ﷽', 'größe 日本 👩‍🔬 ﷽'],
])('plain text has nothing left of %s', (_what, text, shown) => {
  expect(plainText(text)).toBe(shown);
});

it.each([
  ['colours pass and end with the line', `${esc}[31mred`, `${esc}[31mred${esc}[0m`],
  ['colours that end', `${esc}[1mb${esc}[0m`, `${esc}[1mb${esc}[0m`],
  ['a cursor', `${esc}[1A${esc}[2Kx`, 'x'],
  ['a progress bar', '10%\r20%\r', '20%'],
  ['links', `${esc}]8;;http://x${esc}\\y${esc}]8;;${esc}\\`, 'y'],
])('a line of a log: %s', (_what, line, shown) => {
  expect(logLine(line)).toBe(shown);
});

it('nothing that a terminal acts on is left of any text, however often it is looked at', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(plainText(text)).not.toMatch(acting);
      expect(plainText(plainText(text))).toBe(plainText(text));
      expect(plainWords(text, 20)).not.toMatch(/\n|\t/);
      expect(plainWords(text, 20).length).toBeLessThanOrEqual(20);
      const withoutColours = logLine(text).replace(/\u001b\[[0-9;:]*m/gu, '');
      expect(withoutColours).not.toMatch(acting);
    }),
    { numRuns: 1000 },
  );
});

it('long texts take time in proportion to their length', () => {
  for (const part of [`${esc}[`, `${esc}]`, `${esc}P`, '\r', '1;', `${esc}[1;`]) {
    const beganMs = performance.now();
    logLine(part.repeat(200_000));
    plainText(part.repeat(200_000));
    // A guard: what is quadratic takes minutes.
    expect(performance.now() - beganMs).toBeLessThan(10_000);
  }
});

it('a failure is rendered without them, wherever they stand', () => {
  const bad = `a${esc}[2J\u202eb`;
  const failure = { reason: 'not-found', what: bad, said: `${bad}\n${bad}`, tries: [bad] } as const;
  expect(describeFailure({ ...failure, at: { file: bad }, causes: [failure] })).not.toMatch(acting);
});
