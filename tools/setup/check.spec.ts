import { FakeMachine } from './fake-machine';

const passing = (name: string) => `echo "${name} $*" >>"$CALLS"`;

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
  for (const name of ['prettier', 'eslint', 'tsc', 'jest']) machine.bin(name, passing(name));
});
afterEach(() => machine.remove());

describe('npm run check', () => {
  it('runs every gate, the tests last', () => {
    const { code, stdout } = machine.run('check');
    expect(machine.calls().slice(-8)).toEqual([
      'prettier --check .',
      'bundle --check-schemas',
      'perl check',
      'eslint . --max-warnings=0',
      'tsc -p tsconfig.options.json',
      'tsc -p libs/preview/page',
      'tsc -p tools/setup',
      expect.stringMatching(/^jest /),
    ]);
    expect(stdout).toMatch(/all gates passed\n$/);
    expect(code).toBe(0);
  });

  it('names every gate that failed and what to run, after running them all', () => {
    machine.bin('prettier', 'exit 1');
    machine.bin('tsc', '[ "$2" = tsconfig.options.json ] || exit 2');
    const { code, stdout } = machine.run('check', ['--no-tests']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/failed: format {2}→ npm run format\nfailed: types {2}→ npm run types\n$/);
    expect(machine.calls().at(-1)).toBe('eslint . --max-warnings=0');
  });

  it('fails when the tests fail, and leaves them out on request', () => {
    machine.bin('jest', 'exit 1');
    expect(machine.run('check').stdout).toMatch(/failed: tests {2}→ npm test\n$/);
    expect(machine.run('check', ['--no-tests']).code).toBe(0);
  });

  it('stops at a gate that a signal ended', () => {
    machine.bin('eslint', 'kill -TERM $$');
    expect(machine.run('check').code).toBe(143);
    expect(machine.calls().at(-1)).toBe('perl check');
  });

  it('refuses another argument', () => {
    expect(machine.run('check', ['--fast'])).toMatchObject({ code: 2, stdout: '' });
  });
});
