import type { Result } from '@research/core';
import { readableLabel } from '../leases/lock-label';
import { attachJob } from './attach-job';
import { describeEnsured, describeStopped } from './describe-job';
import type { Assignment } from './durable-context';
import type { EnsuredJob } from './ensure-job';
import type { JobState } from './job-state';
import { ShownLog } from './shown-log';

/**
 * Follows a job until it ends or the signal detaches from it, and shows its log from where it was last seen. A broken
 * connection is made again, and the log continues at the byte at which it stopped.
 */
export async function followJob(
  { context, ref, patience }: Assignment,
  ensured: Exclude<EnsuredJob, { kind: 'absent' }>,
): Promise<Result<JobState>> {
  const { signal, sink, observer } = context;
  const { start } = ensured;
  let heard = false;
  const cameMs = performance.now();
  const log = new ShownLog(ref, start, sink);
  if (!context.isOneOfMany) observer.say(describeEnsured(ref, { ensured, from: log.from }));
  const state = await patience.with(() =>
    attachJob(ref, {
      start,
      from: log.position,
      signal,
      observer: {
        ...(observer.gpuRead && { gpuRead: (reading) => observer.gpuRead?.(reading) }),
        stopped: (pid) => observer.say(describeStopped(ref, pid)),
        bytes(bytes) {
          patience.alive();
          log.push(bytes);
        },
        state(job) {
          patience.alive();
          if (!heard) observer.reached?.('following');
          heard = true;
          if (job.kind !== 'queued' || job.waitsFor === undefined) return;
          const { waitsFor: kind, behind } = job;
          const sinceMs = Math.round(performance.now() - cameMs);
          observer.waits?.({ kind, behind: behind.map(readableLabel), sinceMs });
        },
      },
    }),
  );
  if (state.ok && ['exited', 'acknowledged'].includes(state.value.kind)) log.end();
  return state;
}
