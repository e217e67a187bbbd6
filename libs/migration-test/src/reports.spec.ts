import { majorHints } from './lint';
import { htmlReport } from './html-report';
import { markdownReport, type TestReport } from './markdown-report';
import type { Reason } from './reasons';
import { type EnvironmentRun, type StepName, steps, verdictOf, worstVerdict } from './test-record';

const reason: Reason = {
  kind: 'table-rewrite',
  what: 'reads and writes of public.plays are blocked for 90 s',
  at: { file: 'migrations/009_a.sql', line: 3, column: 1 },
  statement: 'ALTER TABLE plays ADD COLUMN "`<b>|" int',
  evidence: ['AccessExclusiveLock on public.plays held for 4.5 s'],
  instead: ['expand and contract'],
};
const run = (environment: string, more: Partial<EnvironmentRun> = {}): EnvironmentRun => ({
  ...{ environment, reasons: [], hints: [], difference: ['+ column public.plays.x: integer'] },
  steps: steps.map((step) => ({ step, status: 'ran', seconds: 1 })),
  ...more,
});
const without = (step: StepName): EnvironmentRun =>
  run('dev', { steps: run('dev').steps.filter((one) => one.step !== step) });
const report = (...environments: EnvironmentRun[]): TestReport => ({
  ...{ verdict: verdictOf(environments), startedAt: '2026-11-30T12:00:00Z', seconds: 61 },
  environments: [{ name: 'dev', role: 'staging', source: 'me@db/<x>', scale: 20 }],
  migrations: [
    {
      name: '009_a',
      path: 'migrations/009_a.sql',
      hash: 'abc',
      verdict: verdictOf(environments),
      environments,
    },
  ],
});

test.each(steps)('without the step %s nothing is SAFE', (step) => {
  expect(verdictOf([run('prod'), run('dev')])).toBe('SAFE');
  expect(verdictOf([run('prod'), without(step)])).toBe('UNKNOWN');
  const notRun = run('dev').steps.map((one) =>
    one.step === step ? { ...one, status: 'not run' as const } : one,
  );
  expect(verdictOf([run('prod'), run('dev', { steps: notRun })])).toBe('UNKNOWN');
  expect(verdictOf([run('prod', { reasons: [reason] }), run('dev', { steps: notRun })])).toBe('UNSAFE');
});

test('no environment, and no migration, is UNKNOWN; the worst verdict counts', () => {
  expect([verdictOf([]), worstVerdict([])]).toEqual(['UNKNOWN', 'UNKNOWN']);
  expect(worstVerdict(['SAFE', 'UNKNOWN'])).toBe('UNKNOWN');
  expect(worstVerdict(['SAFE', 'UNSAFE', 'UNKNOWN'])).toBe('UNSAFE');
});

test('the report for a pull request names reason, place, evidence, advice and schema, and holds its tables together', () => {
  const text = markdownReport(report(run('dev', { reasons: [reason] }), run('prod')));
  expect(text).toMatch(/^# Migration test: UNSAFE\n/);
  expect(text).toContain('dev (staging, a copy of `me@db/<x>`, production is 20 times as large)');
  expect(text).toContain('- at `migrations/009_a.sql:3:1`: `ALTER TABLE plays ADD COLUMN "\'<b>|" int`');
  expect(text).toContain('- AccessExclusiveLock on public.plays held for 4.5 s');
  expect(text).toContain('- → expand and contract');
  expect(text).toContain('```diff\n+ column public.plays.x: integer\n```');
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  expect(new Set(rows.map((row) => row.replace(/\\\|/g, '').split('|').length)).size).toBe(1);
});

test('a schema that changes differently somewhere is shown for each', () => {
  const text = markdownReport(
    report(run('dev'), run('prod', { difference: ['+ column public.plays.x: bigint'] })),
  );
  expect(text).toMatch(/dev:\n\n```diff\n\+ column public\.plays\.x: integer\n```\n\nprod:\n\n```diff\n/);
});

test('the page for a browser holds nothing of a statement as markup', () => {
  const page = htmlReport(report(run('dev', { reasons: [reason] }), without('tests')));
  expect(page).toContain('<b>table-rewrite</b>');
  expect(page).toContain('ADD COLUMN &quot;`&lt;b&gt;|&quot; int');
  expect(page).toContain('dev (staging), a copy of me@db/&lt;x&gt;');
  expect(page).not.toMatch(/https?:|<script/);
});

test.each([
  [150_018, 150_004, []],
  [180_004, 150_018, ['it was tested on PostgreSQL 18, and its source has 15']],
  [150_018, 140_010, ['it was tested on PostgreSQL 15, and its source has 14']],
])('a copy of %i whose source is of %i is named where the majors differ', (copy, source, said) => {
  const hints = majorHints({ path: 'migrations/009_a.sql' }, { copy, source });
  expect(hints.map(({ what }) => what)).toEqual(said.map((text) => expect.stringContaining(text)));
  const text = markdownReport(report(run('dev', { hints })));
  expect(text.includes('other-major')).toBe(said.length > 0);
});
