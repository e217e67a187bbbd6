import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { FakeMachine } from './fake-machine';

const pdf = 'projects/dissertation/out/build/main.pdf';
const lockFile = (...origins: string[]) => JSON.stringify({ files: origins.map((origin) => ({ origin })) });

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
  machine.bin('nx', 'echo "nx $*" >>"$CALLS"; exit "${NX_EXIT:-0}"');
});
afterEach(() => machine.remove());

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

describe('npm run build', () => {
  it('sets up, builds everything, passes its arguments on', () => {
    expect(machine.run('build', ['--parallel=8', '--skip-nx-cache']).code).toBe(0);
    expect(machine.calls().slice(-3)).toEqual([
      expect.stringMatching(/^npm ci/),
      'bundle --bundle-only',
      'nx run-many -t build --parallel=8 --skip-nx-cache',
    ]);
  });

  it('does not build when set-up fails', () => {
    machine.unlink('apt-get');
    expect(machine.run('build').code).toBe(1);
    expect(machine.calls()).toEqual([]);
  });

  it.each([
    [['sample', 'sample'], 'simulated data (sample)'],
    [['mirror', 'release'], 'real data (mirror, release)'],
    [['sample', 'release'], 'simulated and real data (release, sample)'],
    [[], 'no pinned data'],
  ])('says where the PDF is, its pages, and that %p is %s', (origins, words) => {
    machine.write(pdf, '%PDF');
    machine.write('projects/etl/games/source.lock.json', lockFile(...origins));
    machine.write('projects/etl/games/out/fetch/source.lock.json', lockFile('other'));
    expect(lastLine(machine.run('build').stdout)).toBe(`${pdf}: 23 pages, from ${words}`);
  });

  it('says so when the build makes no PDF', () => {
    expect(lastLine(machine.run('build').stdout)).toBe(`No ${pdf}: what was built does not include it.`);
  });

  it("says that an older PDF is stale when the build failed, and keeps nx's exit code", () => {
    machine.write(pdf, '%PDF');
    const made = new Date(2024, 10, 5, 13, 7);
    utimesSync(join(machine.checkout, pdf), made, made);
    machine.bin('nx', 'exit 130');
    const { code, stdout } = machine.run('build');
    expect(code).toBe(130);
    expect(lastLine(stdout)).toBe(
      `${pdf} is kept from 2024-11-05 13:07 and stale: the build that would renew it failed.`,
    );
  });

  it('says nothing about a PDF when the build failed and there is none', () => {
    machine.bin('nx', 'exit 1');
    expect(machine.run('build')).toMatchObject({ code: 1, stdout: '' });
  });
});
