import type { TaskResults } from '@nx/devkit';
import { buildsEverything } from './post-tasks-execution';

const results = (...statuses: string[]): TaskResults =>
  Object.fromEntries(statuses.map((status, index) => [`t${index}`, { status }])) as unknown as TaskResults;
const argv = (command: string): string[] => ['node', 'nx', ...command.split(' ')];
const good = results('success', 'local-cache');

describe('buildsEverything', () => {
  it.each([
    'run-many -t build',
    'run-many --target=build',
    'run-many --targets=build,check-pdf --parallel=8',
    'run-many -t check-tables build --verbose',
    'affected -t build',
    'affected --target build',
  ])('is true for nx %s', (command) => expect(buildsEverything(argv(command), good, {})).toBe(true));

  it.each([
    'run dissertation:build',
    'build dissertation',
    'run-many -t train',
    'run-many -t build -p dissertation',
    'run-many -t build --projects=a,b',
    'run-many -t build --exclude=a',
    'affected -t build --base=main',
    'affected -t build --files=a.tex',
    'affected -t build --uncommitted',
    'run-many -t train --output build',
  ])('is false for nx %s', (command) => expect(buildsEverything(argv(command), good, {})).toBe(false));

  it.each(['failure', 'skipped', 'stopped'])('is false when a task ended as %s', (status) =>
    expect(buildsEverything(argv('run-many -t build'), results('success', status), {})).toBe(false),
  );

  it('is false when nothing ran, and when the environment moves the base', () => {
    expect(buildsEverything(argv('run-many -t build'), results(), {})).toBe(false);
    expect(buildsEverything(argv('affected -t build'), good, { NX_BASE: 'main' })).toBe(false);
    expect(buildsEverything(argv('run-many -t build'), good, { NX_BASE: 'main' })).toBe(true);
  });
});
