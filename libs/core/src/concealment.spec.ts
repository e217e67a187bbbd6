import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { Concealment } from './concealment';
import { shortestSecret } from './secret-forms';

const canary = `k4n/a+r"y<é> 'q'&=${'Z'.repeat(3)}`;
const concealment = new Concealment({ TOKEN: canary });

const concealedInChunks = (of: Concealment, bytes: Buffer, size: number): string => {
  const stream = of.stream();
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    stream.push(bytes.subarray(at * size, (at + 1) * size)),
  );
  return Buffer.concat([...chunks, stream.end()]).toString();
};

it.each<[string, (value: string) => string]>([
  ['as it is', (value) => value],
  ['in an address', encodeURIComponent],
  ['in an address as R writes it', encodeURI],
  ['in an address with small digits', (value) => encodeURIComponent(value).toLowerCase()],
  ['in a form', (value) => new URLSearchParams({ v: value }).toString().slice(2)],
  ['in JSON', (value) => JSON.stringify({ key: value })],
  ['in JSON of ASCII', (value) => JSON.stringify(value).replace('é', '\\u00e9')],
  ['in HTML', (value) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
  ['between quotes of a shell', (value) => `'${value.replaceAll("'", "'\\''")}'`],
  ['in hexadecimal', (value) => Buffer.from(value).toString('hex')],
])('conceals a value %s', (_name, write) => {
  const written = write(canary.replace('Z'.repeat(3), 'zzz'));
  const of = new Concealment({ TOKEN: canary.replace('Z'.repeat(3), 'zzz') });
  expect(of.text(`before ${written} after`)).toMatch(/^before \W*(?:key)?\W*\*\*\*\W* after$/);
});

describe('a value is concealed as programs write it', () => {
  const value = `ab/c+d_e'f"g<h>&$i\\jé-42`;
  const python = (code: string) => (): string =>
    execFileSync('python3', ['-c', `import os, json\nv = os.environ["V"]\nprint(${code})`], run).toString();
  const bash = (code: string) => (): string => execFileSync('bash', ['-c', code], run).toString();
  const run = { env: { PATH: process.env['PATH'], PYTHONUTF8: '1', V: value } };

  it.each<[string, () => string]>([
    ['repr of Python', python('repr(v)')],
    ['a dictionary of Python', python('{"k": v}')],
    ['bytes of Python', python('v.encode()')],
    ['json of Python', python('json.dumps(v)')],
    ['html of Python', python('__import__("html").escape(v)')],
    ['shlex of Python', python('__import__("shlex").quote(v)')],
    ['declare -p of bash', bash('declare -p V')],
    ['printf %q of bash', bash('LC_ALL=C.UTF-8; printf %q "$V"')],
    ['set -x of bash', bash('exec 2>&1; set -x; true "$V"')],
    [
      'JSON for a web page',
      () => JSON.stringify(value).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
    ],
    ['JSON of PHP', () => JSON.stringify(value).replaceAll('/', '\\/')],
    ['an address in an address', () => encodeURIComponent(encodeURIComponent(value))],
    [
      'HTML by numbers',
      () =>
        value
          .replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? '')
          .replaceAll('"', '&#34;')
          .replaceAll("'", '&#39;'),
    ],
    ['LaTeX', () => value.replaceAll('\\', '\\textbackslash{}').replace(/[_&$]/g, '\\$&')],
    ['Markdown', () => value.replace(/[\\_<>$+"'-]/g, '\\$&')],
  ])('in %s', (_name, write) => {
    const shown = new Concealment({ V: value }).text(write());
    expect(shown).toContain('***');
    expect(shown).not.toMatch(/ab|42/);
  });
});

it.each(['', 'u', 'me', 'user', 'a user'])('conceals a password that is sent in base64 after %j', (user) => {
  const sent = Buffer.from(`${user}:${canary}, and more`).toString('base64');
  const shown = concealment.text(sent);
  expect(shown).toContain('***');
  const pieces = shown.split('***').map((piece) => Buffer.from(piece, 'base64').toString());
  expect(pieces.join(' ')).not.toContain(canary.slice(0, 4));
});

it('conceals a value of several lines line by line, whatever stands before them', () => {
  const key = '-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA7bq1\nQn9dXq3zb2\n-----END KEY-----\n';
  const shown = new Concealment({ KEY: key }).text(key.replaceAll('\n', '\r\n').replace(/^/gm, '  | '));
  expect(shown).not.toMatch(/MIIE|Qn9d|BEGIN/);
});

it('leaves short values alone, which are parts of ordinary words', () => {
  const short = 'x'.repeat(shortestSecret - 1);
  expect(new Concealment({ A: '1', B: '', C: undefined, D: short }).text(`1 ${short}`)).toBe(`1 ${short}`);
});

it('conceals what it learns later, the longest text first', () => {
  const learning = new Concealment({ A: 'secret' });
  learning.learn({ B: 'secretive' });
  expect(learning.text('secretive secret')).toBe('*** ***');
});

it('keeps what programs tell from a failure', () => {
  const failure = { reason: 'network', what: `no answer to ${canary}`, exitCode: 1 } as const;
  const shown = concealment.failure({ ...failure, said: canary, tries: [canary], causes: [failure] });
  expect(JSON.stringify(shown)).not.toContain(JSON.stringify(canary).slice(1, -1));
  expect(shown).toMatchObject({ reason: 'network', exitCode: 1, what: 'no answer to ***' });
});

it('holds back nothing but what may become a secret', () => {
  const stream = new Concealment({ TOKEN: 'secret-1' }).stream();
  expect(stream.push(Buffer.from('45 % done')).toString()).toBe('45 % done');
  expect(stream.push(Buffer.from(' se')).toString()).toBe(' ');
  expect(stream.push(Buffer.from('cond')).toString()).toBe('second');
  expect(stream.push(Buffer.from(' secret-')).toString()).toBe(' ');
  expect(stream.end().toString()).toBe('secret-');
});

const secret = fc.string({
  unit: fc.constantFrom('a', 'b', 'é', '\n', '"', '%'),
  minLength: 6,
  maxLength: 14,
});

it('lets no value through, however values, text and chunks are cut', () => {
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(fc.nat(2), fc.string({ unit: fc.constantFrom('a', 'b', 'é'), maxLength: 5 })), {
        maxLength: 8,
      }),
      fc.integer({ min: 1, max: 7 }),
      (values, parts, size) => {
        const of = new Concealment(Object.fromEntries(values.map((value, at) => [`V${at}`, value])));
        const text = parts.map((part) => (typeof part === 'number' ? (values[part] ?? '') : part)).join('');
        const shown = concealedInChunks(of, Buffer.from(text), size);
        expect(shown).toBe(of.text(text));
        for (const value of values) expect(shown).not.toContain(value);
      },
    ),
    { numRuns: 500 },
  );
});
