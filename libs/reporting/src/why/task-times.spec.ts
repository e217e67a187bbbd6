import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '../runs/run-record';
import { keepTaskTimes, readTaskTimes } from './task-times';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'task-times-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const run = (...tasks: { id: string; status: string; runMs?: number }[]) =>
  ({ tasks }) as unknown as RunRecord;
const times = async () => Object.fromEntries(await readTaskTimes(root));

test('the median of the last five times that a task did its whole work', async () => {
  for (const runMs of [9000, 100, 200, 300, 400, 500])
    await keepTaskTimes(
      root,
      run({ id: 'a', status: 'built', runMs }, { id: 'b', status: 'kept', runMs: 1 }),
    );
  await keepTaskTimes(root, run({ id: 'a', status: 'failed', runMs: 1 }));
  expect(await times()).toEqual({ a: 300 });
});

test.each(['', '{"cut', '[]', '{"a": "x", "b": [null], "c": {}}'])(
  'state of %j counts as none',
  async (text) => {
    mkdirSync(join(root, '.research/times'), { recursive: true });
    writeFileSync(join(root, '.research/times/tasks.json'), text);
    expect(await times()).toEqual({});
    await keepTaskTimes(root, run({ id: 'a', status: 'built', runMs: 7 }));
    expect(await times()).toEqual({ a: 7 });
  },
);
