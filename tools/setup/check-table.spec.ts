import { FakeMachine } from './fake-machine';

const group = ['--group=build'];

let machine: FakeMachine;
beforeEach(() => (machine = new FakeMachine()));
afterEach(() => machine.remove());

describe('npm run setup -- --check', () => {
  it('prints what is missing and how to get it, exits 1 and changes nothing', () => {
    machine.program('R', 'echo "R version 4.0.4"');
    const { code, stdout } = machine.run('setup', ['--check', ...group]);
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(['tool', 'needed', 'found', 'how to get it']);
    expect(rows).toContainEqual(['R', '>= 4.2', '4.0.4', 'apt-get install r-base-core']);
    expect(rows).toContainEqual(['pandoc', '>= 2.17', 'missing', 'apt-get install pandoc']);
    expect(rows).toContainEqual(['npm packages', 'as locked', 'missing', 'npm run setup']);
    expect(code).toBe(1);
    expect(machine.calls()).toEqual([]);
    expect(machine.has('node_modules')).toBe(false);
  });

  it('exits 0 on a ready machine', () => {
    expect(machine.run('setup', group).code).toBe(0);
    const { code, stdout } = machine.run('setup', ['--check', ...group]);
    expect(stdout).not.toContain('missing');
    expect(code).toBe(0);
  });

  it('says what comes from where on macOS', () => {
    const { stdout } = machine.run('setup', ['--check'], { platform: 'darwin' });
    expect(stdout).toMatch(/pdflatex .* brew install texlive/);
    expect(stdout).toMatch(/knitr .* install.packages\(c\("knitr"\)\) in R/);
    expect(stdout).toMatch(/perl .* comes with macOS/);
    expect(stdout).not.toContain('strace');
  });
});
