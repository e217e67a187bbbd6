import type { RunTask } from '../runs/run-record';
import { compareRuns } from './compare-runs';
import { dailyRecords, madeTask } from './made-record.fixture';

function compare(run: readonly RunTask[], other: readonly RunTask[]) {
  const [older, newer] = dailyRecords([other, run], (day) => ({ commit: `c${day}` }));
  if (!older || !newer) throw new Error('two records were made');
  return compareRuns(newer, older);
}

const inputs = (named: Readonly<Record<string, string>>): Partial<RunTask> => ({
  inputs: { 'version:nx-research': '1', ...named },
});

describe('compareRuns', () => {
  it('holds the times of a task side by side, the largest difference first', () => {
    const found = compare(
      [madeTask('a:build', 15), madeTask('b:build', 40), madeTask('c:build', 8)],
      [madeTask('a:build', 10), madeTask('b:build', 80), madeTask('c:build', 8)],
    );
    expect(found.tasks.map(({ task, ratio, ranIn }) => [task, ratio, ranIn])).toEqual([
      ['b:build', 0.5, 'both'],
      ['a:build', 1.5, 'both'],
      ['c:build', 1, 'both'],
    ]);
    expect(found).toMatchObject({ run: { commit: 'c1', ran: 3 }, with: { commit: 'c0', ran: 3 } });
  });

  it('says what ran in one of them alone, and leaves out what did nothing in both', () => {
    const cached = { status: 'cached' } as const;
    const found = compare(
      [
        madeTask('a:build'),
        madeTask('b:build', 0, cached),
        madeTask('idle:build', 0, cached),
        madeTask('new:build'),
      ],
      [madeTask('a:build', 0, cached), madeTask('b:build'), madeTask('idle:build', 0, { status: 'kept' })],
    );
    expect(
      found.tasks.map(({ task, ranIn, run, with: other }) => [task, ranIn, run?.status, other?.status]),
    ).toEqual([
      ['a:build', 'run', 'built', 'cached'],
      ['b:build', 'with', 'cached', 'built'],
      ['new:build', 'run', 'built', undefined],
    ]);
    expect(found.tasks[0]?.with).not.toHaveProperty('ms');
    expect(found.tasks[0]).not.toHaveProperty('ratio');
  });

  it('names tasks that failed or were skipped in one of them, without a ratio of times that mean nothing', () => {
    const found = compare(
      [madeTask('a:build', 3, { status: 'failed' }), madeTask('b:build', 0, { status: 'skipped' })],
      [madeTask('a:build', 10), madeTask('b:build', 0, { status: 'cached' })],
    );
    expect(found.tasks).toMatchObject([
      { task: 'a:build', ranIn: 'both', run: { status: 'failed', ms: 3000 } },
      { task: 'b:build', ranIn: 'neither', run: { status: 'skipped' }, with: { status: 'cached' } },
    ]);
    expect(found.tasks[0]).not.toHaveProperty('ratio');
  });

  it('names the inputs that differ and whose they are, those of most tasks first', () => {
    const found = compare(
      [
        madeTask('a:build', 1, inputs({ 'file:a.R': '2', 'version:R': '4.3', 'environment:SEED': '1' })),
        madeTask('b:build', 1, inputs({ 'file:b.R': '1', 'version:R': '4.3' })),
      ],
      [
        madeTask('a:build', 1, inputs({ 'file:a.R': '1', 'version:R': '4.2' })),
        madeTask('b:build', 1, inputs({ 'file:b.R': '1', 'version:R': '4.2', 'option:fast': 'true' })),
      ],
    );
    expect(found.inputs).toEqual([
      { input: 'version:R', change: 'R 4.2 → 4.3', tasks: ['a:build', 'b:build'] },
      { input: 'environment:SEED', change: 'the variable SEED is new', tasks: ['a:build'] },
      { input: 'file:a.R', change: 'a.R changed', tasks: ['a:build'] },
      { input: 'option:fast', change: 'option fast is no longer used', tasks: ['b:build'] },
    ]);
  });

  it('does not compare names of files with groups of Nx; it says what is another then', () => {
    const grouped = (hash: string): Partial<RunTask> => ({
      status: 'cached',
      hash,
      inputs: { 'files:a': '7' },
    });
    const found = compare(
      [madeTask('a:build', 1, { hash: '2' }), madeTask('b:build', 1, { hash: '1' })],
      [madeTask('a:build', 1, grouped('1')), madeTask('b:build', 1, grouped('1'))],
    );
    expect(found).toMatchObject({ inputs: [], unclear: ['a:build'] });
  });
});
