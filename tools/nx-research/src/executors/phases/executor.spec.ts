import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phaseArguments, wantedPhases } from './run-phase';
import { nxEnvironment } from '../../scope/nx-environment';

const phase = {
  targets: ['build', 'check'],
  projects: ['tag:kind:etl'],
  critical: true,
  trainFirst: false,
};

test('a phase is a run-many of its targets and projects', () => {
  expect(phaseArguments(phase, [], {})).toEqual([
    'run-many',
    '--targets=build,check',
    '--projects=tag:kind:etl',
  ]);
  expect(phaseArguments({ ...phase, projects: [] }, [], {})).toEqual(['run-many', '--targets=build,check']);
});

test('a phase may run a configuration of its targets', () => {
  expect(phaseArguments({ ...phase, configuration: 'other-origin' }, [], {})).toContain(
    '--configuration=other-origin',
  );
});

test.each([
  [['run', 'etl:run', '--parallel=1'], ['--parallel=1']],
  [
    ['run', 'etl:run', '--parallel', '1', '--verbose'],
    ['--parallel', '1', '--verbose'],
  ],
  [
    ['run', 'etl:run', '--skip-nx-cache', '--nxBail'],
    ['--skip-nx-cache', '--nxBail'],
  ],
  [
    ['run', 'etl:run', '--output-style', 'static'],
    ['--output-style', 'static'],
  ],
  [['run', 'etl:run', '--graph', '--last=3'], []],
])('of %j it is given %j', (command, flags) => {
  expect(phaseArguments(phase, command, {}).slice(3)).toEqual(flags);
});

test('a phase has its own output style unless the user has said one', () => {
  const streamed = { ...phase, outputStyle: 'stream' as const };
  const flagsIn = (command: string[], env = {}) => phaseArguments(streamed, command, env).slice(3);
  expect(flagsIn(['run', 'training:run'])).toEqual(['--output-style=stream']);
  expect(flagsIn(['run', 'training:run', '--outputStyle=static'])).toEqual(['--outputStyle=static']);
  expect(flagsIn(['run', 'training:run'], { NX_DEFAULT_OUTPUT_STYLE: 'static' })).toEqual([]);
  expect(flagsIn(['run', 'training:run'], { NX_DEFAULT_OUTPUT_STYLE: '' })).toEqual([
    '--output-style=stream',
  ]);
});

test('a phase does not look like a part of the task that starts it', () => {
  const env = {
    PATH: '/bin',
    NX_TASK_TARGET_PROJECT: 'etl',
    NX_TASK_HASH: '1',
    NX_INVOKED_BY_RUNNER: 'true',
    NX_DAEMON: 'false',
    NX_DEFAULT_OUTPUT_STYLE: 'stream',
    RESEARCH_RUN_ID: 'run',
    NONE: undefined,
  };
  expect(nxEnvironment(env)).toEqual({
    PATH: '/bin',
    NX_DAEMON: 'false',
    NX_DEFAULT_OUTPUT_STYLE: 'stream',
    RESEARCH_RUN_ID: 'run',
  });
});

test('a phase may be left out unless a variable is set or a path exists', () => {
  const workspaceRoot = mkdtempSync(join(tmpdir(), 'phases-'));
  const said: string[] = [];
  const wanted = (onlyWith: string[] | undefined, env = {}): boolean => {
    const scope = {
      workspaceRoot,
      say: (line: string) => said.push(line),
      task: { id: 'etl:run' },
      ports: { env },
    };
    const phases = [{ ...phase, ...(onlyWith ? { onlyWith } : {}) }];
    return wantedPhases({ ...scope, options: { phases } } as never).length > 0;
  };
  const either = ['$DATABASE_URL', '.research/database'];
  expect(wanted(undefined)).toBe(true);
  expect([wanted(either), wanted(either, { DATABASE_URL: ' ' })]).toEqual([false, false]);
  expect(said[0]).toBe(
    'etl:run: without build and check of tag:kind:etl, since there is no $DATABASE_URL and no .research/database',
  );
  expect(wanted(either, { DATABASE_URL: 'postgres://x/y' })).toBe(true);
  mkdirSync(join(workspaceRoot, '.research/database'), { recursive: true });
  expect(wanted(either)).toBe(true);
  rmSync(workspaceRoot, { recursive: true });
});
