import { type Host, localHost } from '@research/compute';
import { taskId } from '@research/core';
import { runCommand } from '@research/process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WiredTask } from '../wiring/wired-task';
import { memoryAdmission } from './memory-admission';

let workspaceRoot: string;
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'memory-admission-'));
});
afterEach(() => rmSync(workspaceRoot, { recursive: true, force: true }));

const local = localHost({ cores: 2, gpus: 0 });
const far: Host = { ...local, transport: { kind: 'ssh', destination: 'box' } };

function admission(
  wait: string | undefined,
  { host = local, memoryMiB = undefined as number | undefined } = {},
) {
  const scope = {
    workspaceRoot,
    task: { id: taskId('glm', 'train') } as WiredTask,
    ports: {
      env: { RESEARCH_WAIT_FOR_CAPACITY: wait },
      now: () => new Date(),
      write: () => undefined,
      runCommand,
    },
    say: () => undefined,
  };
  return memoryAdmission(scope, { host, needs: { cpu: 1, gpu: 0, memoryMiB } });
}

async function need(options = {}) {
  const made = admission('1', options);
  if (!made.ok || !made.value.admission) throw new Error('it does not wait');
  return made.value.admission.need();
}

/** A record of one run of a task, which took so much. */
function record(second: number, id: string, peakMemoryMiB: number): void {
  const folder = join(workspaceRoot, 'logs/training');
  mkdirSync(folder, { recursive: true });
  const at = `2026-01-01T10:00:0${second}.000Z`;
  const runId = `20260101_10000${second}-aaaaaaaa`;
  const task = {
    id,
    workflow: 'training',
    status: 'built',
    attempts: 1,
    host: 'local',
    inputs: {},
    after: [],
  };
  writeFileSync(
    join(folder, `parallel_train_${runId}.json`),
    JSON.stringify({
      version: 1,
      runId,
      workflow: 'training',
      command: ['run', id],
      status: 'succeeded',
      startedAt: at,
      endedAt: at,
      wallMs: 1,
      origin: 'none',
      slots: {},
      phases: [],
      workMs: 1,
      criticalPath: { tasks: [id], ms: 1 },
      lowerBoundMs: 1,
      speedUp: 1,
      efficiency: 1,
      tasks: [{ ...task, peakMemoryMiB }],
    }),
  );
}

describe('waiting for memory', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['0', undefined],
    ['1', 1800],
    ['600', 600],
  ])('with RESEARCH_WAIT_FOR_CAPACITY=%s is bounded by %s seconds', (wait, bound) => {
    const made = admission(wait);
    expect(made.ok && made.value.admission?.boundSeconds).toBe(bound);
  });

  it.each(['soon', '-1', '1.5', '10 min', '123456789'])('is refused with %j', (wait) => {
    expect(admission(wait)).toMatchObject({ ok: false, error: { reason: 'invalid-options' } });
  });

  it('is nothing for tasks behind SSH', () => {
    expect(admission('1', { host: far })).toEqual({ ok: true, value: {} });
  });
});

describe('what a task needs', () => {
  it('is what it says, whatever it took', async () => {
    record(1, 'glm:train', 9000);
    expect(await need({ memoryMiB: 2000 })).toEqual({ needMiB: 2000, because: 'its `needs.memoryMiB`' });
  });

  it('or a tenth more than it ever took lately', async () => {
    record(1, 'glm:train', 1000);
    record(2, 'glm:train', 800);
    record(3, 'other-glm:train', 5000);
    const { needMiB, because } = await need();
    expect(Math.round(needMiB)).toBe(1100);
    expect(because).toBe('a tenth more than the peak of its last 2 runs');
  });

  it('or little, where nothing is known', async () => {
    record(1, 'other:train', 5000);
    expect(await need()).toEqual({ needMiB: 512, because: 'nothing is known of it' });
  });
});
