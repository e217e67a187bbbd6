import fc from 'fast-check';
import { secretsOfAddress, shownAddress } from './address';

it.each([
  ['https://example.org/nfl', 'https://example.org/nfl'],
  ['https://me:hush-hush@example.org:8080/nfl/', 'https://example.org:8080/nfl/'],
  ['https://token-1@example.org/nfl', 'https://example.org/nfl'],
  [
    'https://example.org/v4?apiKey=hush-hush&season=2022#hush-hush',
    'https://example.org/v4?apiKey=…&season=…',
  ],
  ['https://example.org/?hush-hush', 'https://example.org/?…'],
  ['https://me:hush/hush@example.org:x/', 'https://…@example.org:x/'],
  ['https://me:hush?hush@example.org:x/', 'https://…@example.org:x/'],
  ['ssh://me:hush-hush@box/srv', 'ssh://box/srv'],
  ['me:hush-hush@box:store', '…@box:store'],
  ['me@box:store', 'me@box:store'],
  ['../mirror', '../mirror'],
])('shows %s as %s', (text, shown) => {
  expect(shownAddress(text)).toBe(shown);
});

const secret = fc.string({ unit: fc.constantFrom(...'abXY09:/?#@%&=+. '), minLength: 1, maxLength: 12 });

it('shows no secret, in whatever way it stands in an address', () => {
  fc.assert(
    fc.property(secret, secret, fc.boolean(), (password, key, encode) => {
      const write = encode ? encodeURIComponent : (text: string) => text.replaceAll(' ', '');
      const canaries = [`PW${password}`, `QV${key}`].map(write);
      const address = `https://me:${canaries[0]}@example.org/v4?key=${canaries[1]}#${canaries[1]}`;
      expect(shownAddress(address)).not.toMatch(/PW|QV/);
    }),
    { numRuns: 500 },
  );
});

it('finds what is secret, as it stands there and decoded', () => {
  expect(secretsOfAddress('https://me:a%2Fb@h/?key=c%20d&e=f#g')).toEqual(
    expect.arrayContaining(['a%2Fb', 'a/b', 'c%20d', 'c d', 'f', 'g']),
  );
  expect(secretsOfAddress('https://token@h/')).toEqual(['token', 'token']);
  expect(secretsOfAddress('https://h/%')).toEqual([]);
  expect(secretsOfAddress('../mirror')).toEqual([]);
});
