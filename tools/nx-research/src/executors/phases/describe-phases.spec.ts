import { taskId } from '@research/core';
import type { SideRecord } from '@research/reporting';
import { describePhases, failuresOf, notesOf } from './describe-phases';

const ran = (project: string, more: Partial<SideRecord> = {}): SideRecord => ({
  task: taskId(project, 'refresh'),
  attempt: 1,
  kind: 'refresh',
  startedAt: 'now',
  status: 'done',
  ...more,
});
const phases = [
  { title: 'refresh', durationMs: 1234, ok: true },
  { title: 'build and check', durationMs: 60_000, ok: true },
];

test('times, what ran, what was said, and one commit for all', () => {
  const tasks = [
    ran('pbp', { notes: ['plays_2022.csv: changed'], next: ['git commit -a -m "data: refresh pbp"'] }),
    ran('games', { notes: ['games.csv: changed'], next: ['git commit -a -m "data: refresh games"'] }),
    ran('quiet', { status: 'kept' }),
  ];
  expect(describePhases('etl:run: done', phases, tasks)).toEqual([
    '',
    'etl:run: done after 61.2 s',
    '  refresh          1.2 s',
    '  build and check  60.0 s',
    '  ran: games:refresh, pbp:refresh',
    '',
    'What the tasks say',
    '  games:refresh: games.csv: changed',
    '  pbp:refresh: plays_2022.csv: changed',
    '',
    'Next',
    '  git commit -a -m "data: refresh pbp, games"',
  ]);
});

test('a phase that failed is named, and nothing is made up', () => {
  const failed = [{ title: 'refresh', durationMs: 100, ok: false }];
  expect(describePhases('etl:run: stopped', failed, [])).toEqual([
    '',
    'etl:run: stopped after 0.1 s',
    '  refresh  0.1 s  failed',
    '  nothing had to be run',
  ]);
});

test('tasks that failed for one reason share a line, which a summary with failures of its own tells once', () => {
  const failure = { reason: 'host-unreachable' as const, what: 'upstream does not answer' };
  const tasks = [
    ran('pbp', { status: 'failed', failure }),
    ran('games', { status: 'failed', failure }),
    ran('odds', { status: 'soft', failure: { ...failure, what: 'no key' }, notes: ['an empty table'] }),
  ];
  expect(describePhases('etl:run', phases, tasks)).toEqual(
    expect.arrayContaining([
      'What the tasks say',
      '  games:refresh, pbp:refresh: upstream does not answer',
      '  odds:refresh: an empty table',
    ]),
  );
  expect(notesOf(tasks)).toEqual(['odds:refresh: an empty table']);
  expect(failuresOf(tasks, ['failed', 'soft'])).toEqual([
    'games:refresh, pbp:refresh: upstream does not answer',
    'odds:refresh: no key',
  ]);
});

test('what has failed softly is named among what ran', () => {
  const tasks = [
    ran('odds', { status: 'soft', notes: ['failed softly, an empty table (odds.csv) in its place: x'] }),
  ];
  expect(describePhases('etl:run', phases, tasks)).toEqual(
    expect.arrayContaining([
      '  ran: odds:refresh',
      '  failed softly: odds:refresh',
      '  odds:refresh: failed softly, an empty table (odds.csv) in its place: x',
    ]),
  );
});

test('a task that failed is named with the command that mends it', () => {
  const failure = {
    reason: 'mixed-origins' as const,
    what: 'the results of glm are of other data',
    tries: ['npx nx run glm:train', 'or all'],
  };
  const tasks = [ran('glm', { status: 'failed', failure })];
  expect(describePhases('etl:run: done', phases, tasks).slice(-5)).toEqual([
    'What the tasks say',
    '  glm:refresh: the results of glm are of other data',
    '',
    'Next',
    '  npx nx run glm:train',
  ]);
});
