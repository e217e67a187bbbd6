import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { madeRecord } from '../analysis/made-record.fixture';
import { recordFile } from './log-files';
import { eachRecord, type RecordFileQuery } from './read-records';

describe('eachRecord', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'records-'));
    keep('02', '02');
    keep('03', '20');
    keep('04', '05');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Keeps the record of a run from one day of January to another, written when it ended. */
  function keep(from: string, to: string): void {
    const ended = `2026-01-${to}T13:00:00.000Z`;
    const record = madeRecord(`2026-01-${from}T12:00:00.000Z`, ended);
    const file = join(root, recordFile(record));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(record));
    utimesSync(file, new Date(ended), new Date(ended));
  }

  async function days(query: RecordFileQuery): Promise<string[]> {
    const found: string[] = [];
    for await (const read of eachRecord(root, query))
      found.push('record' in read ? read.record.runId.slice(6, 8) : read.file);
    return found;
  }

  it('gives the newest first', async () => expect(await days({})).toEqual(['04', '03', '02']));

  it('leaves those alone that started too early', async () =>
    expect(await days({ since: new Date('2026-01-03T13:00:00Z') })).toEqual(['04']));

  it('leaves those alone that ended too early, and not those that only started before', async () =>
    expect(await days({ endedSince: new Date('2026-01-10T00:00:00Z') })).toEqual(['03']));

  it('takes no account of those that do not mention something', async () => {
    writeFileSync(join(root, 'logs/etl/parallel_run_20260105_120000-00000000.json'), 'no JSON');
    expect(await days({ mentions: '2026-01-05T13' })).toEqual(['04']);
  });

  it('opens no other file than those of the runs in question', async () => {
    writeFileSync(join(root, 'logs/etl/parallel_run_20260105_120000-00000000.json'), 'no JSON');
    expect(await days({ runId: (id) => id.startsWith('20260103') })).toEqual(['03']);
    expect(await days({ runId: (id) => id > '20260105' })).toEqual([expect.stringContaining('20260105')]);
  });
});
