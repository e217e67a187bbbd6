import { ok, type Result } from '@research/core';
import { withFiles } from '../outputs/with-files';
import { jobFolder, type JobPlace, shortJobId } from './job-place';
import { encodeJobSpec, type JobSpec } from './job-spec';
import { type JobState, parseJobState } from './job-state';
import { askJobProgram, jobsFolder } from './start-job-program';

/** The job is there now: this call has started it, it was running or queued already, or it has ended and waits for its taker. */
export type EnsuredJob = {
  /** Name of this start of the job; `acknowledgeJob` wants it. */
  readonly start: string;
} & (
  | { readonly kind: 'started'; readonly before: JobState }
  | { readonly kind: 'attached' }
  | { readonly kind: 'finished' }
);

/** Starts a job unless it is there. Of any number of callers with one fingerprint, at any time, exactly one starts it. */
export async function ensureJob(place: JobPlace, spec: JobSpec): Promise<Result<EnsuredJob>> {
  const what = `job ${shortJobId(place)} of ${spec.label.task} could not be started`;
  const input = await withFiles(what, () => {
    jobsFolder(place.workspaceRoot);
    return encodeJobSpec(spec);
  });
  if (!input.ok) return input;
  const answer = await askJobProgram({ argv: ['ensure', jobFolder(place)], input: input.value, what });
  if (!answer.ok) return answer;
  const [kind = '', start = '', ...before] = answer.value[0] ?? [];
  if (kind === 'attached' || kind === 'finished') return ok({ kind, start });
  return ok({ kind: 'started', start, before: parseJobState(before) });
}
