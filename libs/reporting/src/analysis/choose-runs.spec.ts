import { describeFailure } from '@research/core';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { recordFile } from '../runs/log-files';
import type { RunRecord } from '../runs/run-record';
import { chooseRuns, type RunChoice } from './choose-runs';
import { dailyRecords, madeTask } from './made-record.fixture';

describe('chooseRuns', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'choose-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function keep(records: readonly RunRecord[]): void {
    for (const record of records) write(recordFile(record), JSON.stringify(record));
  }
  function write(file: string, text: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  /** Days of the two runs, or the failure as it is said. */
  async function days(choice: RunChoice = {}): Promise<string> {
    const chosen = await chooseRuns(root, choice);
    if (!chosen.ok) return describeFailure(chosen.error);
    const { run, with: other } = chosen.value;
    return [run, other].map(({ runId }) => runId.slice(6, 8)).join(' ');
  }

  const one = [madeTask('a:build')];
  const train = { workflow: 'training', command: ['run', 'glm:train'] } as const;
  /** Builds on the first, third, fourth and sixth day, on the fourth with other words; trainings on the second and fifth. */
  const six = dailyRecords([one, one, one, one, one, one], (day) =>
    day === 1 || day === 4
      ? { ...train, command: [...train.command] }
      : day === 3
        ? { command: ['affected'] }
        : {},
  );

  it.each<[string, RunChoice, string]>([
    ['the newest with the newest earlier one of its command', {}, '06 03'],
    ['the newest of a workflow', { workflow: 'training' }, '05 02'],
    ['another command of the workflow where there is none of the same', { run: '20260104' }, '04 03'],
    ['a run by the beginning of its id with one before of its command', { run: '20260103' }, '03 01'],
    ['a run by the number that a command line makes of it', { run: String(20260103) }, '03 01'],
    ['the newest with a named one', { with: '20260101_12' }, '06 01'],
    ['two that are named, an older one with a newer', { run: '20260101', with: '20260104' }, '01 04'],
    [
      'a run by its file',
      { run: 'logs/etl/parallel_run_20260104_120000-00000000.json', with: '20260102' },
      '04 02',
    ],
  ])('takes %s', async (_, choice, expected) => {
    keep(six);
    expect(await days(choice)).toBe(expected);
  });

  it.each<[string, RunChoice, RegExp]>([
    ['there are no records', {}, /^there is no record of a run in logs\/\n {2}→ every nx command/],
    [
      'there are none of a workflow',
      { workflow: 'devops' },
      /^there is no record of a run of the workflow devops/,
    ],
    [
      'no id begins like that',
      { run: '2027' },
      /no run in logs\/ has an id that begins with 2027\n {2}→ --run=20260106_120000/,
    ],
    [
      'none is called like what it is to be held against',
      { with: '2027' },
      /2027\n {2}→ --with=20260106_120000/,
    ],
    ['several do', { run: '202601' }, /^202601 is the beginning of 6 run ids\n {2}→ 20260106_120000/],
    [
      'there is no earlier one',
      { run: '20260101' },
      /^no earlier run of the workflow etl .*\n {2}→ .*--with=RUN/,
    ],
  ])('says that %s', async (what, choice, expected) => {
    if (what !== 'there are no records') keep(six);
    expect(await days(choice)).toMatch(expected);
  });

  it('passes over damaged and newer records, names them, and refuses one that was asked for', async () => {
    keep(six);
    const cut = 'logs/training/parallel_train_20260109_120000-00000000.json';
    const newer = 'logs/etl/parallel_run_20260104_110000-00000000.json';
    write(cut, '{"version":');
    write(newer, '{"version": 2}');
    const chosen = await chooseRuns(root, {});
    expect(chosen).toMatchObject({
      ok: true,
      value: {
        unreadable: [{ file: cut }, { file: newer, why: expect.stringContaining('version 2') as string }],
      },
    });
    expect(await days()).toBe('06 03');
    rmSync(join(root, 'logs/etl'), { recursive: true });
    rmSync(join(root, 'logs/training'), { recursive: true });
    write(cut, '{"version":');
    expect(await days()).toContain(`${cut}: it is cut off or no JSON`);
    expect(await days({ run: '20260109' })).toBe(
      `${cut}: the record of run 20260109_120000-00000000 is unreadable: it is cut off or no JSON`,
    );
  });
});
