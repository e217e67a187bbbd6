import { ok, type Result } from '@research/core';
import { askHost } from '../links/ask-host';
import { countField, parseAnswer } from '../links/host-fields';
import { forgetJob } from './client-notes';
import { followerFields } from './follower';
import { type JobRef, shortJobId } from './job-ref';
import { type JobState, stateField } from './job-state';

/** Seconds between TERM and KILL. */
const usualGraceSeconds = 5;

/** Asks a job to end and waits until nothing of it is left: TERM, KILL for what stays. Gives what has become of it. */
export async function cancelJob(ref: JobRef, graceSeconds = usualGraceSeconds): Promise<Result<JobState>> {
  const state = await endJob(ref, 'cancel', graceSeconds);
  if (state.ok && !['exited', 'unnoted'].includes(state.value.kind)) forgetJob(ref);
  return state;
}

/** Cancels a job that waits for its slots. Gives whether it did: a job that has started, or is not there, stays as it is. */
export async function withdrawJob(ref: JobRef): Promise<Result<boolean>> {
  const state = await endJob(ref, 'withdraw', usualGraceSeconds);
  if (!state.ok) return state;
  const isWithdrawn = state.value.kind === 'acknowledged' && state.value.how === 'cancelled';
  if (isWithdrawn) forgetJob(ref);
  return ok(isWithdrawn);
}

async function endJob(
  ref: JobRef,
  mode: 'cancel' | 'withdraw',
  graceSeconds: number,
): Promise<Result<JobState>> {
  const { link, fingerprint } = ref;
  const what = `job ${shortJobId(ref)} could not be cancelled`;
  const answer = await askHost(link, { mode, job: fingerprint, argv: [String(graceSeconds)], what });
  return answer.ok ? parseAnswer({ link, what }, stateField, answer.value[0]) : answer;
}

/** What an acknowledged job leaves behind. */
export interface Settlement {
  /** Of `ensureJob`. */
  readonly start: string;
  /** For a start after a failure. */
  readonly keepCheckpoints: boolean;
}

/** Says that the outputs of an ended job, or its failure, have reached who wanted them. */
export async function acknowledgeJob(
  ref: JobRef,
  { start, keepCheckpoints }: Settlement,
): Promise<Result<void>> {
  const answer = await askHost(ref.link, {
    mode: 'acknowledge',
    job: ref.fingerprint,
    argv: [start, keepCheckpoints ? 'keep' : 'drop', ...followerFields(ref.workspaceRoot)],
    what: `job ${shortJobId(ref)} could not be acknowledged`,
  });
  if (!answer.ok) return answer;
  forgetJob(ref);
  return ok(undefined);
}

/**
 * Gives up a job that has ended, with its outputs, its log and its checkpoints, whether anybody has them or not. Gives how
 * many bytes went, 0 for a job that is not there. Fails for one that is queued or runs.
 */
export async function discardJob(ref: JobRef): Promise<Result<number>> {
  const { link, fingerprint } = ref;
  const what = `job ${shortJobId(ref)} could not be given up`;
  const answer = await askHost(link, { mode: 'discard', job: fingerprint, what });
  const bytes = answer.ok ? parseAnswer({ link, what }, countField, answer.value[0]?.[1] ?? '0') : answer;
  if (bytes.ok) forgetJob(ref);
  return bytes;
}
