import type { RunRecord } from '@research/reporting';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf } from './migration-test';
import { runCli } from './run-cli';

type Verdict = 'SAFE' | 'UNSAFE' | 'UNKNOWN';
const recordOf = (kind: string, ...verdicts: Verdict[]) =>
  ({
    tasks: [{ kind, migrations: verdicts.map((verdict) => ({ verdict })) }, { kind: 'other' }],
  }) as unknown as RunRecord;
const testOf = (...verdicts: Verdict[]) => recordOf('migration-test', ...verdicts);

describe('the exit code of a test', () => {
  it.each<[string, RunRecord | undefined, number | null, number]>([
    ['SAFE', testOf('SAFE'), 0, 0],
    ['all SAFE', testOf('SAFE', 'SAFE'), 0, 0],
    ['UNSAFE', testOf('UNSAFE'), 1, 1],
    ['UNSAFE beside others', testOf('UNKNOWN', 'UNSAFE', 'SAFE'), 1, 1],
    ['UNKNOWN', testOf('UNKNOWN'), 1, 2],
    ['UNKNOWN beside SAFE', testOf('SAFE', 'UNKNOWN'), 1, 2],
    ['SAFE, but nx failed: its reports could not be written', testOf('SAFE'), 1, 2],
    ['SAFE, but nx was killed', testOf('SAFE'), null, 2],
    ['nothing pending', testOf(), 0, 0],
    ['a test that could not begin', testOf(), 1, 2],
    ['no record', undefined, 0, 2],
    ['no record, and nx did not start', undefined, null, 2],
    ['the record of something else', recordOf('database-migrate'), 0, 2],
  ])('%s', (...[, record, ended, code]) => {
    expect(exitCodeOf(record, ended)).toBe(code);
  });
});

describe('npx nx-research migration-test', () => {
  let root: string;
  let complaints: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cli-'));
    complaints = '';
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const run = (args: readonly string[], cwd = root) =>
    runCli(args, {
      cwd,
      env: process.env,
      write: (text) => (complaints += text),
      complain: (text) => (complaints += text),
    });
  /** A workspace whose nx writes this record and ends with this code. */
  const workspaceWith = (code: number, record: (id: string) => string = () => ''): void => {
    writeFileSync(join(root, 'nx.json'), '{}');
    writeFileSync(join(root, 'package.json'), '{}');
    mkdirSync(join(root, 'node_modules/nx/bin'), { recursive: true });
    writeFileSync(join(root, 'node_modules/nx/package.json'), '{ "name": "nx", "version": "0.0.0" }');
    writeFileSync(join(root, 'node_modules/nx/bin/nx.js'), `${record('')}\nprocess.exit(${code});\n`);
  };

  it('says that there is no workspace, and that nx is not installed', async () => {
    expect(await run(['migration-test'])).toBe(2);
    expect(complaints).toContain('there is no nx.json');
    writeFileSync(join(root, 'nx.json'), '{}');
    expect(await run(['migration-test'])).toBe(2);
    expect(complaints).toContain(`nx is not installed in ${root}\n  → npm install`);
  });

  it('passes its options on, from any folder of the workspace', async () => {
    workspaceWith(
      0,
      () => `require('node:fs').writeFileSync('asked', JSON.stringify(process.argv.slice(2)));`,
    );
    mkdirSync(join(root, 'projects/deep'), { recursive: true });
    // The run of this nx has left no record: no verdict.
    expect(await run(['migration-test', '--migration=009_a.sql'], join(root, 'projects/deep'))).toBe(2);
    const asked = JSON.parse(readFileSync(join(root, 'asked'), 'utf8')) as unknown;
    expect(asked).toEqual(['run', 'migration-test:run', '--migration=009_a.sql']);
  });

  it('explains itself', async () => {
    expect(await run(['migration-test', '--help'])).toBe(0);
    expect(complaints).toContain('0 for SAFE, 1 for UNSAFE and 2 for UNKNOWN');
  });
});
