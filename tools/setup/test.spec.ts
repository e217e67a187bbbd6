import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FakeMachine } from './fake-machine';

const nodeModules = resolve(__dirname, '../../node_modules');

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
  machine.link('perl');
  machine.link('mkdir', '/bin/mkdir');
});
afterEach(() => machine.remove());

const lines = (text: string): string[] => text.trimEnd().split('\n');
const lastLine = (text: string) => lines(text).at(-1);

const counts = (passed: number, failed: number, broken = 0) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: broken });

const reportOf = (folder: string) => `${folder}/out/test/report.json`;

/** A project of code with tests, and maybe what an earlier run left. */
function project(folder: string, { tags = ['kind:code'], earlier = counts(100, 0) } = {}): void {
  machine.write(`${folder}/project.json`, JSON.stringify({ tags, targets: { test: {} } }));
  machine.write(reportOf(folder), earlier);
}

/** An nx that notes its arguments, leaves reports of projects and exits. */
const fakeNx = (reports: Readonly<Record<string, string>>, code: number): string =>
  [
    'echo "nx $* $RESEARCH_TEST_SHARED" >>"$CALLS"',
    ...Object.entries(reports).map(
      ([folder, report]) => `mkdir -p ${dirname(reportOf(folder))}; echo '${report}' >${reportOf(folder)}`,
    ),
    `exit ${code}`,
  ].join('\n');

/** A Jest that writes a report, notes its arguments and exits. */
const fakeJest = (report: string | undefined, code: number) => `echo "jest $*" >>"$CALLS"
for word in "$@"; do case "$word" in --outputFile=*) ${report ? `echo '${report}' >"\${word#*=}"` : ':'};; esac; done
exit ${code}`;

describe('npm test', () => {
  it('runs the target of every project of code, end-to-end specs beside the others, with a folder that they share', () => {
    machine.bin('nx', fakeNx({}, 0));
    machine.run('test');
    const [one = '', other = ''] = machine.calls().slice(-2).sort();
    expect(one).toMatch(
      /^nx run-many -t test -p e2e --output-style=stream-without-prefixes \/\S+nx-research-test-\S+$/,
    );
    expect(other).toBe(one.replace('-p e2e', '-p tag:kind:code --exclude=e2e'));
  });

  it('starts them at the same time, and fails with the one that failed', () => {
    // Each waits until the other has begun; alone, one of them would wait in vain.
    const begun = `touch "$0-$5"; for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e "$0-e2e" ] && [ -e "$0-tag:kind:code" ] && break; sleep 0.5; done`;
    const ends = `[ -e "$0-e2e" ] && [ -e "$0-tag:kind:code" ] || exit 7; [ "$5" = e2e ] && exit 0; exit 3`;
    machine.link('sleep', '/bin/sleep');
    machine.link('touch');
    machine.bin('nx', `${begun}\n${ends}`);
    expect(machine.run('test')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/0 passed, 1 failed\n$/),
    });
  });

  it.each([
    { when: 'all passed', reports: [counts(7, 0), counts(1, 0)], nx: 0, code: 0, line: '8 passed, 0 failed' },
    {
      when: 'some failed',
      reports: [counts(5, 2), counts(1, 0)],
      nx: 1,
      code: 1,
      line: '6 passed, 2 failed',
    },
    {
      when: 'a suite could not run',
      reports: [counts(5, 2, 1), counts(1, 0)],
      nx: 1,
      code: 1,
      line: '6 passed, 3 failed',
    },
    {
      when: 'nx failed for another reason',
      reports: [counts(5, 0), counts(1, 0)],
      nx: 1,
      code: 1,
      line: '6 passed, 1 failed',
    },
    {
      when: 'nx left a report of before',
      reports: [counts(5, 0)],
      nx: 0,
      code: 1,
      line: '5 passed, 1 failed',
    },
    {
      when: 'nx says that all is well, and a report does not',
      reports: [counts(5, 2), counts(1, 0)],
      nx: 0,
      code: 1,
      line: '6 passed, 2 failed',
    },
    { when: 'nx crashed', reports: [], nx: 134, code: 134, line: '0 passed, 2 failed' },
  ])('ends with the sum of the reports when $when', ({ reports, nx, code, line }) => {
    const folders = ['libs/core', 'projects'];
    for (const folder of folders) project(folder);
    // A research project may have tests of its own kind.
    project('projects/etl/odds', { tags: ['kind:etl'] });
    machine.bin('nx', fakeNx(Object.fromEntries(reports.map((report, i) => [folders[i], report])), nx));
    const ended = machine.run('test');
    expect({ code: ended.code, line: lastLine(ended.stdout) }).toEqual({ code, line });
  });

  it('names the specs that took longest', () => {
    const name = join(machine.checkout, 'libs/core/src/a.spec.ts');
    const report = { ...JSON.parse(counts(1, 0)), testResults: [{ name, startTime: 0, endTime: 1500 }] };
    project('libs/core');
    machine.bin('nx', fakeNx({ 'libs/core': JSON.stringify(report) }, 0));
    expect(machine.run('test').stdout).toContain(
      '1 specs, 2 s in all; the slowest:\n     1.5 s  libs/core/src/a.spec.ts\n',
    );
  });

  it('waits for another one in the same checkout', async () => {
    const lock = join(machine.checkout, 'node_modules/.cache/nx-research-test.lock');
    mkdirSync(dirname(lock), { recursive: true });
    // Holds the lock until the kernel lists a process that waits for it; where it lists none, for a second.
    const program = `use Fcntl ':flock'; open(my $f, '>>', shift); flock($f, LOCK_EX); syswrite(STDOUT, 'x');
my $inode = (stat $f)[1];
sub is_awaited { open(my $locks, '<', '/proc/locks') or return 1; return grep { /-> FLOCK .*:$inode / } <$locks> }
do { sleep 1 } until is_awaited();`;
    const other = spawn('perl', ['-e', program, lock]);
    await new Promise((held) => other.stdout.once('data', held));
    machine.bin('nx', fakeNx({}, 0));
    const ended = machine.run('test');
    expect(ended).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('another npm test runs in this checkout'),
    });
  });

  it('counts a failed set-up as a failure', () => {
    machine.unlink('apt-get');
    expect(machine.run('test')).toMatchObject({ code: 1, stdout: '0 passed, 1 failed\n' });
  });
});

describe('npm test with arguments', () => {
  it.each([
    [['libs/core'], /--maxWorkers=\d+ libs\/core$/],
    [['--runInBand'], /report\.json --runInBand$/],
    [['--maxWorkers=1'], /report\.json --maxWorkers=1$/],
  ])('passes %p on to Jest', (args, call) => {
    machine.bin('jest', fakeJest(counts(1, 0), 0));
    machine.run('test', args);
    expect(machine.calls().at(-1)).toMatch(call);
  });

  it('fails when Jest crashed', () => {
    machine.bin('jest', fakeJest(undefined, 134));
    const { code, stdout } = machine.run('test', ['libs']);
    expect({ code, stdout }).toEqual({ code: 134, stdout: '0 passed, 1 failed\n' });
  });

  it('counts what the real Jest reports', () => {
    machine.write('jest.config.json', JSON.stringify({ testMatch: ['**/*.test.js'] }));
    machine.write('good.test.js', "it('a', () => {}); it('b', () => {});");
    machine.write('bad.test.js', "it('c', () => expect(1).toBe(2));");
    machine.write('broken.test.js', 'throw new Error("no");');
    machine.bin('other', '');
    symlinkSync(join(nodeModules, 'jest/bin/jest.js'), join(machine.checkout, 'node_modules/.bin/jest'));
    machine.link('node', process.execPath);
    const { code, stdout, stderr } = machine.run('test', ['test.js']);
    expect(stderr).toContain('Test Suites: 2 failed, 1 passed');
    expect({ code, line: lastLine(stdout) }).toEqual({ code: 1, line: '2 passed, 2 failed' });
  });
});

describe('the command of a test target', () => {
  it('keeps the report of a whole run alone, and nothing of the surrounding nx reaches the specs', () => {
    machine.write('jest.config.json', JSON.stringify({ testMatch: ['**/*.test.js'] }));
    machine.write(
      'libs/core/a.test.js',
      "it('a', () => expect(Object.keys(process.env).filter((n) => /^(NX_|FORCE)/.test(n))).toEqual([]));",
    );
    machine.write('libs/data/b.test.js', "it('b', () => expect(1).toBe(2));");
    machine.bin('other', '');
    symlinkSync(join(nodeModules, 'jest/bin/jest.js'), join(machine.checkout, 'node_modules/.bin/jest'));
    machine.link('node', process.execPath);
    const run = (lib: string) =>
      machine.run('run-specs', [`libs/${lib}/out/test`, `libs/${lib}`], {
        env: { NX_TASK_HASH: '1', FORCE_COLOR: 'true' },
      });
    expect(run('core')).toMatchObject({ code: 0, stderr: expect.stringContaining('1 passed, 1 total') });
    expect(run('data')).toMatchObject({ code: 1, stderr: expect.stringContaining('Expected: 2') });
    expect(['core', 'data'].map((lib) => machine.has(reportOf(`libs/${lib}`)))).toEqual([true, true]);
    machine.bin('jest', 'kill -KILL $$');
    expect(run('core').code).toBe(137);
    expect(machine.has(reportOf('libs/core'))).toBe(false);
  });
});
