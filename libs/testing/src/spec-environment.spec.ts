import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(__dirname, '../../..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'environment-'));
  // The environment is TypeScript, and Jest looks for a transform and for packages from the configuration's folder.
  const config = {
    rootDir: repository,
    roots: [folder],
    testMatch: ['**/*.case.js'],
    testEnvironment: join(__dirname, 'spec-environment.ts'),
    testEnvironmentOptions: { patienceMs: 500 },
    transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  };
  writeFileSync(join(folder, 'jest.json'), JSON.stringify(config));
  mkdirSync(join(folder, 'outer'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs specs of plain JavaScript in the environment; gives Jest's exit code and what it said. */
function runSpecs(specs: Readonly<Record<string, string>>): Promise<{ code: number; said: string }> {
  for (const [name, text] of Object.entries(specs)) writeFileSync(join(folder, `${name}.case.js`), text);
  const jest = join(repository, 'node_modules/.bin/jest');
  const env = { ...process.env, TMPDIR: join(folder, 'outer'), RESEARCH_OUTER_TMPDIR: undefined };
  return new Promise((done) => {
    execFile(jest, ['--config', join(folder, 'jest.json'), '-i'], { env }, (error, _out, said) =>
      done({ code: Number(error?.code ?? 0), said }),
    );
  });
}

const makesFolder = `const folder = require('fs').mkdtempSync(require('path').join(require('os').tmpdir(), 'mine-'));`;
const startsProcess = `const child = require('child_process').spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });`;

describe('the environment of specs', () => {
  it('fails a spec that leaves a folder or a process behind, though its tests pass, and ends the process', async () => {
    const { code, said } = await runSpecs({
      clean: `it('a', () => { ${makesFolder} require('fs').rmSync(folder, { recursive: true }); });`,
      folder: `it('b', () => { ${makesFolder} });`,
      process: `it('c', () => { ${startsProcess} require('fs').writeFileSync('${join(folder, 'pid')}', String(child.pid)); });`,
    });
    expect(code).toBe(1);
    expect(said).toMatch(/PASS .*clean\.case\.js/);
    expect(said).toMatch(/this spec leaves behind:\s+mine-/);
    expect(said).toMatch(/this spec leaves behind:\s+process \d+: sleep 300/);
    const pid = readFileSync(join(folder, 'pid'), 'utf8');
    // Ended, though its new parent may not have collected it yet: then it has no command.
    expect(existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '').toBe('');
    expect(said).toMatch(/2 failed, 1 passed, 3 total/);
  });
});
