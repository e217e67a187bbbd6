import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { taskId } from '@research/core';
import { localHost } from '../hosts/local-host';
import type { DurableStep } from './durable-context';
import { DurableRig } from './durable.fixture';
import { runDurably } from './run-durably';

let rig: DurableRig;
beforeEach(() => {
  rig = new DurableRig();
});
afterEach(() => rig.dispose());

it('starts nothing after an abort before the request, whatever the client was waiting for', async () => {
  const found: string[] = [];
  for (let waitMs = 0; !found.includes('requested'); waitMs = waitMs * 1.2 + 1) {
    const job = rig.job(`echo ${waitMs}; sleep 30; echo a > $WRITE_DIR/a`);
    const abort = new AbortController();
    const steps: DurableStep[] = [];
    const ended = runDurably(job, {
      workspaceRoot: rig.workspaceRoot,
      taskId: taskId('model', 'train'),
      outputFolder: rig.path('projects/model/out/train'),
      reuse: false,
      host: localHost({ cores: 2, gpus: 0 }),
      script: 'job.sh',
      observer: { say: () => undefined, reached: (step) => void steps.push(step) },
      signal: abort.signal,
    });
    await delay(waitMs);
    const isRequested = steps.includes('remembered');
    abort.abort();
    expect(await ended).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
    if (!isRequested)
      expect({ steps, isThere: existsSync(rig.inJob(job)) }).toEqual({ steps: [], isThere: false });
    found.push(isRequested ? 'requested' : 'not yet');
  }
  expect(found).toContain('not yet');
});
