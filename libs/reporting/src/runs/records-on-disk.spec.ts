import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { recordFile, trendsFile } from './log-files';
import { attempt, end, invocation, recordOf } from './made-run.fixture';
import { readRecords } from './read-records';
import { runIdOf } from './run-id';
import type { RunRecord } from './run-record';
import { writeRecord } from './write-record';

const made = (number: number, more: Partial<RunRecord> = {}): RunRecord => ({
  ...recordOf({
    invocations: [invocation({ ends: [end('a:build'), end('etl:build')] })],
    attempts: [attempt('a:build', [0, 10]), attempt('etl:build', [0, 4])],
  }),
  runId: `20261123_18${String(number).padStart(4, '0')}-0000000${number % 10}`,
  ...more,
});

describe('records on the disk', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'records-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const rows = (
    workflow: 'dissertation' | 'etl' | 'devops',
    file = trendsFile(workflow),
  ): Record<string, string>[] => parse(readFileSync(join(root, file)), { columns: true });

  const place = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };

  it('lie once, with what was asked for, and their tasks in the trends of each workflow', async () => {
    expect(await writeRecord(root, made(1))).toEqual({
      ok: true,
      value: 'logs/dissertation/parallel_build_20261123_180001-00000001.json',
    });
    expect(rows('dissertation')).toMatchObject([{ task: 'a:build', status: 'built', run_seconds: '10' }]);
    expect(rows('etl')).toMatchObject([{ task: 'etl:build', run_seconds: '4' }]);
    expect(readdirSync(join(root, 'logs/etl'))).toEqual(['dag_execution_metrics.csv']);
  });

  it.each([
    ['etl', 'etl:build', 'logs/etl/parallel_run_'],
    ['training', 'glm:train', 'logs/training/parallel_train_'],
    ['training', 'grid:search', 'logs/training/parallel_search_'],
    ['devops', 'migration-test:run', 'logs/devops/migration_test_'],
    ['devops', 'backup:run', 'logs/devops/backup_'],
    ['devops', 'database:load', 'logs/devops/database_'],
    ['other', 'x:y', 'logs/other/run_'],
  ] as const)('of %s (%s) are named %s…', (workflow, id, name) => {
    const tasks = [{ ...made(1).tasks[0], id }] as RunRecord['tasks'];
    expect(recordFile(made(1, { workflow, tasks }))).toContain(name);
  });

  it('of a workflow that searches and trains are those of a search where trials have ended in it', () => {
    const of = (id: string, trials: number) => ({
      ...made(1).tasks[0],
      id,
      trials: new Array(trials).fill({}),
    });
    const fileWith = (trials: number) => {
      const tasks = [of('grid:search', trials), of('grid:train', 0)] as unknown as RunRecord['tasks'];
      return recordFile(made(1, { workflow: 'training', tasks }));
    };
    expect(fileWith(0)).toContain('parallel_train_');
    expect(fileWith(2)).toContain('parallel_search_');
  });

  it('are read in the order of their starts, also within one second and beside ids without milliseconds', async () => {
    const ids = ['20261123_181500-ffffffff'].concat(
      [7, 42, 650].map((ms) => runIdOf(new Date(Date.UTC(2026, 10, 23, 18, 15, 0, ms)), `nx-${ms}`)),
    );
    for (const runId of ids) await writeRecord(root, made(1, { runId }));
    const { records } = await readRecords(root);
    expect(records.map(({ runId }) => runId)).toEqual(ids.reverse());
  });

  it('are read newest first, no more than asked for', async () => {
    for (const number of [2, 1, 3]) await writeRecord(root, made(number));
    const { records } = await readRecords(root, { last: 2 });
    expect(records.map(({ runId }) => runId)).toEqual([made(3).runId, made(2).runId]);
    expect((await readRecords(root, { workflow: 'etl' })).records).toEqual([]);
    const since = new Date('2026-11-23T18:00:03Z');
    expect((await readRecords(root, { since })).records).toHaveLength(1);
  });

  it('that are damaged, cut off or newer are named, and the others are read', async () => {
    await writeRecord(root, made(1));
    const whole = readFileSync(join(root, recordFile(made(1))), 'utf8');
    place(recordFile(made(2)), whole.slice(0, 200));
    place(recordFile(made(3)), whole.replace('"version": 1', '"version": 9'));
    place(recordFile(made(4)), '{}');
    place(recordFile(made(5)), whole.replace('"tasks": [', '"tasks": [7,'));
    place('logs/dissertation/notes.txt', 'mine');
    const { records, unreadable } = await readRecords(root);
    expect(records).toHaveLength(1);
    expect(unreadable.map(({ file, why }) => [file, why])).toEqual([
      [recordFile(made(5)), expect.stringContaining('tasks.0')],
      [recordFile(made(4)), expect.stringContaining('version')],
      [recordFile(made(3)), 'it has version 9; this nx-research reads version 1'],
      [recordFile(made(2)), 'it is cut off or no JSON'],
    ]);
  });

  it('of runs that end at once all come to stand there', async () => {
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    await Promise.all(numbers.map((number) => writeRecord(root, made(number))));
    expect((await readRecords(root)).records).toHaveLength(20);
    const times = rows('dissertation');
    expect(times).toHaveLength(20);
    expect(new Set(times.map((row) => row['run_id'])).size).toBe(20);
  });

  it('of migration tests have the verdict in their trends: the worst, and that of each migration', async () => {
    const tested = (verdicts: Readonly<Record<string, string>>, id = 'migration-test:run') =>
      ({
        ...made(1).tasks[0],
        ...{ id, workflow: 'devops', status: 'done' },
        migrations: Object.entries(verdicts).map(([name, verdict]) => ({
          ...{ name, verdict, hash: name, environments: [] },
        })),
      }) as unknown as RunRecord['tasks'][number];
    const runs = [
      [tested({ '008_a': 'SAFE' })],
      [tested({ '008_a': 'SAFE', '009_b': 'UNKNOWN' })],
      [tested({ '008_a': 'UNKNOWN', '009_b': 'UNSAFE', '010_c': 'SAFE' })],
      [tested({}), tested({}, 'backup:run')],
    ];
    for (const [number, tasks] of runs.entries())
      await writeRecord(root, made(number, { workflow: 'devops', tasks }));
    expect(rows('devops').map(({ verdict, migrations }) => [verdict, migrations])).toEqual([
      ['SAFE', '008_a SAFE'],
      ['UNKNOWN', '008_a SAFE; 009_b UNKNOWN'],
      ['UNSAFE', '008_a UNKNOWN; 009_b UNSAFE; 010_c SAFE'],
      ...[
        ['', ''],
        ['', ''],
      ],
    ]);
  });

  it('keep trends of other columns aside, and a row that was cut off on a line of its own', async () => {
    place(trendsFile('dissertation'), 'my,own\n1,2\n');
    await writeRecord(root, made(1));
    const [aside = ''] = readdirSync(join(root, 'logs/dissertation')).filter((name) =>
      name.includes('until'),
    );
    expect(readFileSync(join(root, 'logs/dissertation', aside), 'utf8')).toBe('my,own\n1,2\n');
    const path = join(root, trendsFile('dissertation'));
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, -20));
    await writeRecord(root, made(2));
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(3);
    expect(readFileSync(path, 'utf8').trimEnd().split('\n').at(-1)).toMatch(/^20261123_180002/);
  });

  it('that cannot be written are a failure that names the file, and no part of one stays', async () => {
    place('logs/dissertation', 'a file where the folder has to be');
    const written = await writeRecord(root, made(1));
    expect(written).toMatchObject({ ok: false, error: { reason: 'file-system' } });
    expect(readFileSync(join(root, 'logs/dissertation'), 'utf8')).toContain('a file');
  });
});
