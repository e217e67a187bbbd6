import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'env-file-'))));
afterEach(() => rmSync(root, { recursive: true }));

const env = (name = '.env'): string => join(root, name);
const set = 'NX_ISOLATE_PLUGINS=false';

/** Runs it as set-up does, and gives what it says. */
function ensure(): string {
  const program = `import(process.argv[1]).then(({ ensureOneProcess }) =>
    ensureOneProcess({ root: process.argv[2], say: (line) => console.log(line) }))`;
  const module = pathToFileURL(join(__dirname, 'env-file.mjs')).href;
  return execFileSync(process.execPath, ['-e', program, module, root], { encoding: 'utf8' });
}

it('makes a file that only its user can read, once', () => {
  ensure();
  const text = readFileSync(env(), 'utf8');
  expect(text.split('\n')).toContain(set);
  expect(statSync(env()).mode & 0o777).toBe(0o600);
  expect(ensure()).toBe('');
  expect(readFileSync(env(), 'utf8')).toBe(text);
});

it.each(['ODDS_API_KEY=abc\n', 'ODDS_API_KEY=abc', 'A="x\ny"\r\nB=1\r\n', ''])(
  'adds a line to %j and changes no other',
  (before) => {
    writeFileSync(env(), before);
    chmodSync(env(), 0o640);
    ensure();
    const after = readFileSync(env(), 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after.split(/\r?\n/)).toEqual(expect.arrayContaining([...before.trimEnd().split(/\r?\n/), set]));
    expect(statSync(env()).mode & 0o777).toBe(0o640);
  },
);

it.each([
  ['.env', 'NX_ISOLATE_PLUGINS=true\n'],
  ['.env', 'A=1\n  export NX_ISOLATE_PLUGINS = true'],
  ['.local.env', 'NX_ISOLATE_PLUGINS=true\n'],
  ['.env.local', 'NX_ISOLATE_PLUGINS=\n'],
])('leaves it to a user who has chosen in %s: %j', (name, text) => {
  writeFileSync(env(name), text);
  ensure();
  expect(readFileSync(env(name), 'utf8')).toBe(text);
  expect(existsSync(env())).toBe(name === '.env');
});

it('fails nothing where it cannot write', () => {
  mkdirSync(env());
  expect(ensure()).toMatch(/^warning: NX_ISOLATE_PLUGINS=false could not be added to \.env.*EISDIR/);
});
