import { FakeMachine } from './fake-machine';

const passing = (name: string) => `echo "${name} $*" >>"$CALLS"`;

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
  machine.link('perl');
  for (const name of ['prettier', 'nx']) machine.bin(name, passing(name));
});
afterEach(() => machine.remove());

describe('npm run check', () => {
  it('runs every gate, the tests last', () => {
    const { code, stdout } = machine.run('check');
    expect(machine.calls().slice(-6)).toEqual([
      'prettier --check .',
      'bundle --check-schemas',
      'perl check',
      expect.stringMatching(/^nx run-many -t lint types -p tag:kind:code --parallel=\d+$/),
      expect.stringMatching(/^nx run-many -t test /),
      expect.stringMatching(/^nx run-many -t test /),
    ]);
    expect(stdout).toMatch(/all gates passed\n$/);
    expect(code).toBe(0);
  });

  it('names every gate that failed and what to run, after running them all', () => {
    machine.bin('prettier', 'exit 1');
    machine.bin('nx', `${passing('nx')}; exit 1`);
    const { code, stdout } = machine.run('check', ['--no-tests']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /failed: format {2}→ npm run format\nfailed: lint and types {2}→ npx nx run-many -t lint types\n$/,
    );
    expect(machine.calls().at(-1)).toMatch(/^nx run-many -t lint types/);
  });

  it('fails when the tests fail, and leaves them out on request', () => {
    machine.bin('nx', '[ "$3" != test ]');
    expect(machine.run('check').stdout).toMatch(/failed: tests {2}→ npm test\n$/);
    expect(machine.run('check', ['--no-tests']).code).toBe(0);
  });

  it('stops at a gate that a signal ended', () => {
    machine.bin('nx', 'kill -TERM $$');
    expect(machine.run('check').code).toBe(143);
    expect(machine.calls().at(-1)).toBe('perl check');
  });

  it('refuses another argument', () => {
    expect(machine.run('check', ['--fast'])).toMatchObject({ code: 2, stdout: '' });
  });
});
