import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FakeMachine } from './fake-machine';

const nodeModules = resolve(__dirname, '../../node_modules');

let machine: FakeMachine;
beforeEach(() => (machine = new FakeMachine()));
afterEach(() => machine.remove());

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

/** A Jest that writes a report, notes its arguments and exits. */
const fakeJest = (report: string | undefined, code: number) => `echo "jest $*" >>"$CALLS"
for word in "$@"; do case "$word" in --outputFile=*) ${report ? `echo '${report}' >"\${word#*=}"` : ':'};; esac; done
exit ${code}`;

const counts = (passed: number, failed: number, broken = 0) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: broken });

describe('npm test', () => {
  it.each([
    { when: 'all passed', report: counts(7, 0), code: 0, line: '7 passed, 0 failed' },
    { when: 'some failed', report: counts(5, 2), code: 1, line: '5 passed, 2 failed' },
    { when: 'a suite could not run', report: counts(5, 2, 1), code: 1, line: '5 passed, 3 failed' },
    { when: 'Jest failed for another reason', report: counts(5, 0), code: 1, line: '5 passed, 1 failed' },
    { when: 'Jest crashed', report: undefined, code: 134, line: '0 passed, 1 failed' },
  ])('ends with the counts and the exit code of Jest when $when', ({ report, code, line }) => {
    machine.bin('jest', fakeJest(report, code));
    const ended = machine.run('test');
    expect(ended.code).toBe(code);
    expect(lastLine(ended.stdout)).toBe(line);
  });

  it('counts a failed set-up as a failure', () => {
    machine.unlink('apt-get');
    expect(machine.run('test')).toMatchObject({ code: 1, stdout: '0 passed, 1 failed\n' });
  });

  it.each([
    [['libs/core'], /--maxWorkers=\d+ libs\/core$/],
    [['--runInBand'], /report\.json --runInBand$/],
    [['--maxWorkers=1'], /report\.json --maxWorkers=1$/],
  ])('passes %p on to Jest', (args, call) => {
    machine.bin('jest', fakeJest(counts(1, 0), 0));
    machine.run('test', args);
    expect(machine.calls().at(-1)).toMatch(call);
  });

  it('counts what the real Jest reports', () => {
    machine.write('jest.config.json', JSON.stringify({ testMatch: ['**/*.test.js'] }));
    machine.write('good.test.js', "it('a', () => {}); it('b', () => {});");
    machine.write('bad.test.js', "it('c', () => expect(1).toBe(2));");
    machine.write('broken.test.js', 'throw new Error("no");');
    machine.bin('other', '');
    symlinkSync(join(nodeModules, 'jest/bin/jest.js'), join(machine.checkout, 'node_modules/.bin/jest'));
    machine.link('node', process.execPath);
    const { code, stdout, stderr } = machine.run('test');
    expect(stderr).toContain('Test Suites: 2 failed, 1 passed');
    expect({ code, line: lastLine(stdout) }).toEqual({ code: 1, line: '2 passed, 2 failed' });
  });
});
