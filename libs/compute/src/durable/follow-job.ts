import type { Result } from '@research/core';
import { readableLabel } from '../leases/lock-label';
import { attachJob } from './attach-job';
import { describeEnsured, describeStopped } from './describe-job';
import type { EnsuredJob } from './ensure-job';
import type { JobState } from './job-state';
import type { Assignment } from './run-durably';
import { ShownLog } from './shown-log';

/**
 * Follows a job until it has ended or somebody lets go of it, and shows its log from where it was last seen. A connection that
 * breaks is made again, and the log goes on at the byte at which it stopped.
 */
export async function followJob(
  { where, place, patience }: Assignment,
  ensured: Exclude<EnsuredJob, { kind: 'absent' }>,
): Promise<Result<JobState>> {
  const { signal, sink, onGpu } = where;
  const { start } = ensured;
  let heard = false;
  const cameMs = performance.now();
  const log = new ShownLog(place, start, sink);
  where.say(describeEnsured(place, where, { ensured, from: log.from }));
  const state = await patience.with(() =>
    attachJob(place, {
      start,
      from: log.position,
      signal,
      ...(onGpu && { onGpu }),
      onStopped: (pid) => where.say(describeStopped(place, where, pid)),
      onBytes(bytes) {
        patience.alive();
        log.push(bytes);
      },
      onState(job) {
        patience.alive();
        if (!heard) where.onStep?.('following');
        heard = true;
        if (job.kind !== 'queued' || job.waitsFor === undefined) return;
        const { waitsFor: kind, behind } = job;
        const sinceMs = Math.round(performance.now() - cameMs);
        where.onWait?.({ kind, behind: behind.map(readableLabel), sinceMs });
      },
    }),
  );
  if (state.ok && ['exited', 'acknowledged'].includes(state.value.kind)) log.end();
  return state;
}
