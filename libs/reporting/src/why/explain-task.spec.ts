import { attempt, end, invocation, recordOf } from '../runs/made-run.fixture';
import type { RunRecord } from '../runs/run-record';
import type { SideRecord } from '../runs/side-file';
import { describeExplanation, explainTask, inRun } from './explain-task';
import { runTimes } from './run-times';

const inputs = (more: Record<string, string> = {}) => ({
  'version:nx-research': '1',
  'file:a.R': '1',
  ...more,
});

/** A run in which `a:build` did that. */
const run = (nx: string, side: Partial<SideRecord> = {}, command = ['run', 'a:build']): RunRecord =>
  recordOf({
    invocations: [
      invocation({
        start: { ...invocation().start, command },
        ends: nx === 'absent' ? [] : [end('a:build', nx)],
      }),
    ],
    attempts:
      nx.includes('cache') || nx === 'skipped'
        ? []
        : [attempt('a:build', [0, 2], { inputs: inputs(), ...side })],
  });

/** Why it did what it did in the last of some runs, newest first. */
const why = (...runs: RunRecord[]) => {
  const [last, ...earlier] = runs.flatMap(inRun('a:build'));
  if (!last) throw new Error('it is in none');
  return explainTask([last, ...earlier]);
};

const failure = { reason: 'command-failed', what: 'it broke' } as const;

describe('explainTask', () => {
  it.each([
    ['an input', run('success', { inputs: inputs({ 'file:a.R': '2' }) }), 'it ran because an input changed'],
    [
      'two inputs',
      run('success', { inputs: inputs({ 'file:a.R': '2', 'file:b.R': '1' }) }),
      'it ran because 2 inputs changed',
    ],
    ['the cache', run('local-cache'), 'it came from the cache'],
    ['outputs in place', run('success', { status: 'kept' }), 'its outputs were in place'],
    ['a skipped task', run('skipped'), 'it was skipped because of'],
    ['a command', run('success', {}, ['run', 'a:build', '--skip-nx-cache']), '--skip-nx-cache'],
    ['lost outputs', run('success'), 'its outputs were not in place, nor in the cache'],
  ])('tells %s', (_, last, words) => {
    expect(why(last, run('success')).why).toContain(words);
  });

  it('tells a first run, and one after a failure', () => {
    expect(why(run('success')).why).toBe('it ran for the first time on record');
    expect(why(run('success'), run('failure', { status: 'failed', failure })).why).toMatch(
      /had not ended well in the run before \(failed\)/,
    );
  });

  it('compares with the last run that got as far as the task', () => {
    const { changes, before } = why(
      run('success', { inputs: inputs({ 'file:a.R': '2' }) }),
      run('skipped'),
      run('success'),
    );
    expect(changes).toEqual([{ name: 'file:a.R', before: '1', now: '2' }]);
    expect(before?.task.status).toBe('built');
  });

  it('does not compare files with groups of files', () => {
    expect(why(run('success'), run('local-cache')).changes).toEqual([]);
  });

  it('is told with the run, the failure, and what it was compared with', () => {
    const last = run('failure', { status: 'failed', failure, inputs: inputs({ 'file:a.R': '2' }) });
    const lines = describeExplanation(why(last, run('success')), () => 'then');
    expect(lines).toEqual([
      'a:build: failed, 2 s in run 20261123_181500-1f9ab2c4 of then (nx run a:build)',
      '  it ran because an input changed',
      '  - a.R changed',
      '  it broke',
      '  compared with run 20261123_181500-1f9ab2c4 of then',
    ]);
  });
});

describe('runTimes', () => {
  const took = (ms: number, status: SideRecord['status'] = 'built') => run('success', { runMs: ms, status });

  it('are medians of the last five runs that did the work', () => {
    const records = [took(1, 'kept'), ...[300, 100, 200, 500, 400, 9000].map((ms) => took(ms))];
    expect(runTimes(records).get('a:build')).toBe(300);
    expect(runTimes([took(100), took(200)]).get('a:build')).toBe(150);
    expect(runTimes([run('local-cache')]).size).toBe(0);
    expect(runTimes([took(7, 'done')]).get('a:build')).toBe(2000);
  });
});
