import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ok, statePath } from '@research/core';
import { runCommand, type RunCommand } from '@research/process';
import { knownTools, type ToolName } from './known-tools';
import { probeTool } from './probe-tool';
import { requireVersions } from './require-versions';

let workspaceRoot: string;
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'programs-'));
});
afterEach(() => rmSync(workspaceRoot, { recursive: true, force: true }));

/** A program made for the test, in a folder of its own; its path. */
function program(path: string, script: string): string {
  const file = join(workspaceRoot, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

function counted() {
  let spawned = 0;
  const run: RunCommand = (command, io) => {
    spawned += 1;
    return runCommand(command, io);
  };
  return { run, spawned: () => spawned };
}

describe('this machine', () => {
  const here: ToolName[] = [
    'R',
    'python',
    'node',
    'sh',
    'perl',
    'pdflatex',
    'bibtex',
    'biber',
    'makeindex',
    'latexmk',
    'latexdiff',
    'pandoc',
    'pdfinfo',
  ];

  it.each(here)('has %s, and tells its version at minor precision', async (tool) => {
    const probed = await probeTool(tool, { workspaceRoot, env: process.env });
    expect(probed).toMatchObject({ ok: true, value: { version: expect.stringMatching(/^\d+(\.\d+)?$/) } });
  });

  it('knows its own node', async () => {
    const { path } = process.env;
    const env = { path, PATH: dirname(process.execPath) };
    const [major, minor] = process.versions.node.split('.');
    expect(await probeTool('node', { workspaceRoot, env })).toEqual(
      ok({ path: process.execPath, version: `${major}.${minor}` }),
    );
  });

  it('has a Python with the modules that every Python has, and none with one that nobody has', async () => {
    const scope = { workspaceRoot, env: process.env };
    expect(await probeTool('python', { ...scope, modules: ['json', 'os.path'] })).toMatchObject({ ok: true });
    expect(await probeTool('python', { ...scope, modules: ['json', 'no_such_module.at_all'] })).toMatchObject(
      {
        ok: false,
        error: { reason: 'tool-missing', said: expect.stringContaining('lacks no_such_module.at_all') },
      },
    );
  });
});

it('says of a program that set-up does not bring how to get it', async () => {
  const missing = await probeTool('biber', { workspaceRoot, env: { PATH: '/nowhere' } });
  expect(missing).toMatchObject({
    ok: false,
    error: {
      what: 'biber was not found',
      tries: [expect.stringContaining('apt-get install biber'), expect.stringContaining('tlmgr')],
    },
  });
});

describe('which program', () => {
  const real = '/usr/bin:/bin';

  it('is the first in PATH that has the modules', async () => {
    const shim = program('a/python3', 'case "$1" in -c) echo numpy;; *) echo Python 3.99.0;; esac');
    const good = program('b/python3', 'case "$1" in -c) echo;; *) echo Python 3.77.1;; esac');
    const env = { PATH: `${dirname(shim)}:${dirname(good)}:${real}` };
    expect(await probeTool('python', { workspaceRoot, env })).toEqual(ok({ path: shim, version: '3.99' }));
    const withModules = await probeTool('python', { workspaceRoot, env, modules: ['numpy'] });
    expect(withModules).toEqual(ok({ path: good, version: '3.77' }));
  });

  it('is the override alone when there is one', async () => {
    const path = program('mine', 'echo "Rscript (R) version 9.8.7"');
    const env = { PATH: process.env['PATH'], RESEARCH_R: path };
    expect(await probeTool('R', { workspaceRoot, env })).toEqual(ok({ path, version: '9.8' }));
    expect(await probeTool('R', { workspaceRoot, env: { ...env, RESEARCH_R: '/no/R' } })).toMatchObject({
      ok: false,
      error: { what: 'Rscript was not found (RESEARCH_R=/no/R)' },
    });
  });

  it('is none that fails or says nothing', async () => {
    const mute = program('a/quarto', 'true');
    const broken = program('b/quarto', 'exit 3');
    const env = { PATH: `${dirname(mute)}:${dirname(broken)}` };
    const said = `${mute}: does not tell its version\n${broken}: ended with 3`;
    expect(await probeTool('quarto', { workspaceRoot, env })).toMatchObject({ ok: false, error: { said } });
  });
});

describe('versions are remembered', () => {
  const versionsFile = () => statePath(workspaceRoot, 'tools', 'versions.json');

  it('until the program changes', async () => {
    const path = program('a/quarto', 'echo 1.4.550');
    const { run, spawned } = counted();
    const scope = { workspaceRoot, env: { PATH: dirname(path) }, run };
    await probeTool('quarto', scope);
    expect(await probeTool('quarto', scope)).toEqual(ok({ path, version: '1.4' }));
    expect(spawned()).toBe(1);
    program('a/quarto', 'echo 1.10.0');
    expect(await probeTool('quarto', scope)).toEqual(ok({ path, version: '1.10' }));
  });

  it('not when the memory is damaged, which is then repaired', async () => {
    const path = program('a/quarto', 'echo 1.4.550');
    const scope = { workspaceRoot, env: { PATH: dirname(path) } };
    mkdirSync(dirname(versionsFile()), { recursive: true });
    writeFileSync(versionsFile(), '{"a":');
    expect(await probeTool('quarto', scope)).toMatchObject({ ok: true });
    expect(Object.values(JSON.parse(readFileSync(versionsFile(), 'utf8')) as object)).toEqual(['1.4']);
  });

  it('and nothing fails when they cannot be', async () => {
    const path = program('a/quarto', 'echo 1.4.550');
    writeFileSync(join(workspaceRoot, '.research'), 'a file where the folder should be');
    expect(await probeTool('quarto', { workspaceRoot, env: { PATH: dirname(path) } })).toMatchObject({
      ok: true,
    });
  });

  it.each(['.python-version', '.tool-versions'])(
    'for a version manager’s stand-in until %s changes',
    async (choice) => {
      const path = program('shims/quarto', 'echo 1.4.550');
      const { run, spawned } = counted();
      const scope = { workspaceRoot, env: { PATH: dirname(path) }, run };
      await probeTool('quarto', scope);
      await probeTool('quarto', scope);
      expect(spawned()).toBe(1);
      writeFileSync(join(workspaceRoot, choice), '3.99\n');
      await probeTool('quarto', scope);
      expect(spawned()).toBe(2);
    },
  );

  it('for a version manager’s stand-in until the manager’s own choice changes', async () => {
    const path = program('shims/quarto', 'echo 1.4.550');
    const { run, spawned } = counted();
    const scope = { workspaceRoot, env: { PATH: dirname(path) }, run };
    await probeTool('quarto', scope);
    writeFileSync(join(dirname(dirname(path)), 'version'), '3.99\n');
    await probeTool('quarto', scope);
    expect(spawned()).toBe(2);
  });

  it('side by side when many are asked for at once', async () => {
    const scope = { workspaceRoot, env: process.env };
    await Promise.all(['node', 'perl', 'sh'].map((tool) => probeTool(tool as ToolName, scope)));
    expect(Object.keys(JSON.parse(readFileSync(versionsFile(), 'utf8')) as object)).toHaveLength(3);
  });
});

describe('required versions', () => {
  const require = (needed: string) => {
    const path = program('a/quarto', 'echo 1.10.3');
    return requireVersions({ quarto: needed }, { workspaceRoot, env: { PATH: dirname(path) } });
  };

  it.each(['>=1.10', '>=1.9', '>= 1', '>=0.99', '>=1.10.3'])('%s is met by 1.10', async (needed) => {
    expect(await require(needed)).toMatchObject({ ok: true, value: { quarto: { version: '1.10' } } });
  });

  it.each(['>=1.11', '>=2'])('%s is not', async (needed) => {
    expect(await require(needed)).toMatchObject({
      ok: false,
      error: {
        reason: 'tool-missing',
        what: expect.stringMatching(/is needed, but .*quarto is 1.10$/),
        tries: ['npm run setup'],
      },
    });
  });

  it.each(['1.10', '^1.10', '>=x', ''])('%j is not understood', async (needed) => {
    expect(await require(needed)).toMatchObject({ ok: false, error: { reason: 'invalid-options' } });
  });

  it('names every tool that is missing', async () => {
    const scope = { workspaceRoot, env: { PATH: workspaceRoot } };
    const result = await requireVersions({ pandoc: '>=2', quarto: '>=1' }, scope);
    expect(result).toMatchObject({ ok: false, error: { reason: 'several', causes: [{}, {}] } });
  });

  it('does not know every tool', async () => {
    const required = { fortran: '>=77' } as Record<string, string>;
    expect(await requireVersions(required, { workspaceRoot, env: {} })).toMatchObject({
      ok: false,
      error: { reason: 'invalid-options', tries: [expect.stringContaining(knownTools.join(', '))] },
    });
  });
});
