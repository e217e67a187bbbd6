import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FakeMachine, lock } from './fake-machine';

const debianPackages =
  'git jupyter-nbconvert latexmk lmodern pandoc perl poppler-utils python3 python3-ipykernel python3-matplotlib ' +
  'python3-numpy r-base-core r-cran-knitr r-cran-rmarkdown ' +
  'texlive-binaries texlive-latex-base texlive-latex-recommended';
const update = 'apt-get update';
const install = `apt-get install --no-install-recommends -y -o DPkg::Lock::Timeout=300 ${debianPackages}`;
const workspaceCalls = ['npm ci --include=dev --ignore-scripts --no-audit --no-fund', 'bundle --bundle-only'];
const group = ['--group=build'];

let machine: FakeMachine;
beforeEach(() => (machine = new FakeMachine()));
afterEach(() => machine.remove());

/** Makes the machine ready, and forgets how. */
function makeReady(): void {
  expect(machine.run('setup', group)).toMatchObject({ code: 0, stdout: 'ready\n' });
  machine.calls();
}

describe('npm run setup on Debian', () => {
  it('installs everything that is missing with two apt-get calls, then npm packages, then the bundle', () => {
    const { code, stdout } = machine.run('setup', group);
    expect(machine.calls()).toEqual([update, 'noninteractive', install, 'noninteractive', ...workspaceCalls]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ready\n' });
  });

  it('does nothing on a ready machine', () => {
    makeReady();
    expect(machine.run('setup', group)).toEqual({ code: 0, stdout: 'ready\n', stderr: '' });
    expect(machine.calls()).toEqual([]);
  });

  it('installs for the tests what only they need, and says what that does besides', () => {
    makeReady();
    for (const name of ['qpdf', 'strace']) machine.unlink(name);
    const { code, stderr } = machine.run('setup');
    expect(code).toBe(0);
    expect(machine.calls()).toContain(
      'apt-get install --no-install-recommends -y -o DPkg::Lock::Timeout=300 qpdf strace',
    );
    expect(stderr).toMatch(/^Missing on this machine:\n {2}qpdf +tests of PDF checks\n {2}strace +tests/);
  });

  it('installs a library that the loader does not find', () => {
    makeReady();
    machine.program('ldd', 'echo "libc.so.6 => /lib/libc.so.6 (0x00007f0000000000)"');
    machine.run('setup');
    expect(machine.calls()).toContain(
      'apt-get install --no-install-recommends -y -o DPkg::Lock::Timeout=300 libnss-wrapper',
    );
  });

  it('uses sudo where it asks for no password', () => {
    machine.program('sudo', '[ "$2" != true ] || exit 0; echo "sudo $*" >>"$CALLS"; shift; exec "$@"');
    expect(machine.run('setup', group, { userId: 1000 }).code).toBe(0);
    const calls = machine.calls();
    expect(calls).toContain(`sudo -n env DEBIAN_FRONTEND=noninteractive ${install}`);
    expect(calls.filter((call) => call.startsWith('npm'))).toHaveLength(1);
  });

  it.each([
    ['sudo wants a password', 'sudo env DEBIAN_FRONTEND=noninteractive', 'exit 1'],
    ['there is no sudo', 'env DEBIAN_FRONTEND=noninteractive', undefined],
  ])('prints the commands and changes nothing when %s', (_case, prefix, sudo) => {
    if (sudo) machine.program('sudo', sudo);
    const { code, stderr } = machine.run('setup', group, { userId: 1000 });
    expect(code).toBe(1);
    expect(stderr).toContain(`  → ${prefix} ${update}\n  → ${prefix} ${install}\n`);
    expect(machine.calls()).toEqual([]);
    expect(machine.has('node_modules')).toBe(false);
  });

  it('needs no rights where nothing is missing', () => {
    makeReady();
    rmSync(join(machine.checkout, 'node_modules'), { recursive: true });
    expect(machine.run('setup', group, { userId: 1000 }).code).toBe(0);
    expect(machine.calls()).toEqual(workspaceCalls);
  });

  it("gives apt's own words and exit code, and stops", () => {
    machine.program(
      'apt-get',
      'echo Reading lists; echo "E: Unable to locate package r-base-core"; exit 100',
    );
    const { code, stderr } = machine.run('setup', group);
    expect(code).toBe(1);
    expect(stderr).toContain(`exit code 100: env DEBIAN_FRONTEND=noninteractive ${install}`);
    expect(stderr).toContain('  | E: Unable to locate package r-base-core\n');
    expect(stderr).not.toContain('Reading lists');
    expect(machine.calls()).toEqual([]);
  });

  it('says that the network failed, with what reading the package lists had said', () => {
    machine.program('apt-get', 'echo "E: $1: Temporary failure resolving somewhere"; exit 100');
    const { stderr } = machine.run('setup', group);
    expect(stderr).toContain(
      '  | E: update: Temporary failure resolving somewhere\n  | E: install: Temporary',
    );
    expect(stderr).toContain('  → the network failed: check it, then run the same command again');
  });

  it('goes on with old package lists when one source cannot be read', () => {
    machine.program(
      'apt-get',
      '[ "$1" != update ] || exit 100; /bin/cp "$MACHINE/available/"* "$MACHINE/bin/"',
    );
    expect(machine.run('setup', group).code).toBe(0);
  });

  it('finishes an installation that was broken off first', () => {
    machine.program('dpkg', 'echo "dpkg $*" >>"$CALLS"; [ "$1" != --audit ] || echo "git is unpacked"');
    expect(machine.run('setup', group).code).toBe(0);
    expect(machine.calls().filter((call) => call !== 'noninteractive')).toEqual([
      'dpkg --audit',
      'dpkg --configure -a',
      update,
      'apt-get install --fix-broken -y -o DPkg::Lock::Timeout=300',
      install,
      ...workspaceCalls,
    ]);
  });

  it('waits for another apt-get', () => {
    const held =
      '[ -e "$MACHINE/held" ] || { : >"$MACHINE/held"; echo "E: Could not get lock /x" >&2; exit 100; }';
    machine.program('apt-get', `${held}\n/bin/cp "$MACHINE/available/"* "$MACHINE/bin/"`);
    const { code, stderr } = machine.run('setup', group);
    expect(code).toBe(0);
    expect(stderr).toContain('another program is installing packages; waiting 2 s');
  });

  it('fails when the installation leaves a tool that is too old', () => {
    machine.program(
      'apt-get',
      '/bin/cp "$MACHINE/available/"* "$MACHINE/bin/"; /bin/cp "$MACHINE/old" "$MACHINE/bin/R"',
    );
    machine.program('../old', 'echo "R version 4.0.4"');
    const { code, stderr } = machine.run('setup', group);
    expect(code).toBe(1);
    expect(stderr).toContain('  | R: 4.2 or newer is needed, 4.0.4 was found');
  });

  it('says what it cannot install on a Linux without apt', () => {
    machine.unlink('apt-get');
    const { code, stderr } = machine.run('setup', group);
    expect(code).toBe(1);
    expect(stderr).toContain('R 4.2 or newer');
    expect(machine.calls()).toEqual([]);
  });

  it('says first of all that Node is too old', () => {
    machine.write('package.json', JSON.stringify({ engines: { node: '>=99.1' } }));
    const { code, stderr } = machine.run('setup', group);
    expect(code).toBe(1);
    expect(stderr).toContain(`Node ${process.versions.node} is too old: 99.1 or newer is needed.`);
    expect(machine.calls()).toEqual([]);
  });
});

describe('npm run setup on a machine that was ready', () => {
  beforeEach(makeReady);

  it('notices a program that was removed', () => {
    machine.unlink('pandoc');
    expect(machine.run('setup', group).code).toBe(0);
    expect(machine.calls()[2]).toMatch(/ pandoc$/);
  });

  it('notices a removed R package or TeX file by its file', () => {
    rmSync(join(machine.folder, 'DESCRIPTION'));
    machine.program('Rscript', 'exit 1');
    machine.program('kpsewhich', 'exit 1');
    machine.run('setup', group);
    expect(machine.calls()[2]).toMatch(/ lmodern r-cran-knitr r-cran-rmarkdown texlive-latex-recommended$/);
  });

  it.each([
    ['package-lock.json changed', () => machine.write('package-lock.json', lock('2.0.0')), workspaceCalls],
    [
      'npm was interrupted',
      () => rmSync(join(machine.checkout, 'node_modules/.package-lock.json')),
      [workspaceCalls[0]],
    ],
    ['the plugin changed', () => machine.write('tools/nx-research/src/plugin.ts', ''), [workspaceCalls[1]]],
    [
      'a library changed',
      () => machine.write('libs/core/src/index.ts', 'export const a = 1;'),
      [workspaceCalls[1]],
    ],
    [
      'the bundle is gone',
      () => rmSync(join(machine.checkout, 'tools/nx-research/dist'), { recursive: true }),
      [workspaceCalls[1]],
    ],
    ['a spec changed', () => machine.write('libs/core/src/index.spec.ts', ''), []],
    [
      'the stamp is damaged',
      () => machine.write('node_modules/.cache/nx-research-setup.json', '{'),
      [workspaceCalls[1]],
    ],
  ])('does again only what is needed when %s', (_case, change, calls) => {
    change();
    expect(machine.run('setup', group).code).toBe(0);
    expect(machine.calls()).toEqual(calls);
    expect(machine.run('setup', group).code).toBe(0);
    expect(machine.calls()).toEqual([]);
  });

  it('looks at every tool again when the manifest changed', () => {
    machine.program('R', 'echo "R version 4.0.4"');
    expect(machine.run('setup', group).code).toBe(0);
    machine.write('tools/setup/manifest.mjs', "export * from './manifest-2.mjs';");
    machine.write(
      'tools/setup/manifest-2.mjs',
      "export const manifest = [{ name: 'R', purpose: '', group: 'build', minimum: '4.2', apt: ['r-base-core'], brew: [], probe: { kind: 'program', program: 'R', versionArgument: '', version: /R version (\\S+)/ } }];",
    );
    expect(machine.run('setup', group).code).toBe(0);
    expect(machine.calls()[2]).toMatch(/ r-base-core$/);
  });

  it('looks at every tool again when the tools of the tests changed', () => {
    machine.program('R', 'echo "R version 4.0.4"');
    expect(machine.run('setup', group).code).toBe(0);
    machine.write('tools/setup/test-tools.mjs', 'export const testTools = [];');
    expect(machine.run('setup', group).code).toBe(0);
    expect(machine.calls()[2]).toMatch(/ r-base-core$/);
  });

  it('tells a network failure of npm, and goes on from there the next time', () => {
    machine.program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
    machine.write('package-lock.json', lock('2.0.0'));
    const { code, stderr } = machine.run('setup', group);
    expect(code).toBe(1);
    expect(stderr).toContain('  | npm error code ENOTFOUND\n  → the network failed');
  });
});

it.each([[['--nonsense']], [['--group=none']]])('refuses %p with exit code 2', (args) => {
  const { code, stderr } = machine.run('setup', args);
  expect(code).toBe(2);
  expect(stderr).toContain('usage: npm run setup');
});

it('a fake installer never writes through the link to a real program', () => {
  machine.write('real-perl', 'the real one');
  machine.link('perl', join(machine.checkout, 'real-perl'));
  machine.run('setup', group);
  expect(readFileSync(join(machine.checkout, 'real-perl'), 'utf8')).toBe('the real one');
  expect(machine.calls()).toContain(install);
});
