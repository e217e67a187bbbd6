import { ok, type Result } from '@research/core';
import { jobFolder, type JobPlace, shortJobId } from './job-place';
import { type JobState, parseJobState } from './job-state';
import { askJobProgram } from './start-job-program';

/** Asks a job to end and waits until nothing of it is left: TERM, KILL for what stays. Gives what has become of it. */
export async function cancelJob(place: JobPlace, graceSeconds = 5): Promise<Result<JobState>> {
  const argv = ['cancel', jobFolder(place), String(graceSeconds)];
  const answer = await askJobProgram({ argv, what: `job ${shortJobId(place)} could not be cancelled` });
  return answer.ok ? ok(parseJobState(answer.value[0] ?? [])) : answer;
}

/** Says that the outputs of an ended job, or its failure, have reached who wanted them. @param start of `ensureJob` */
export async function acknowledgeJob(place: JobPlace, start: string): Promise<Result<void>> {
  const argv = ['acknowledge', jobFolder(place), start];
  const answer = await askJobProgram({ argv, what: `job ${shortJobId(place)} could not be acknowledged` });
  return answer.ok ? ok(undefined) : answer;
}

/** Removes the folder of a job that is acknowledged, cancelled or lost; any other stays. Gives whether it is gone. */
export async function removeJob(place: JobPlace): Promise<Result<boolean>> {
  const argv = ['remove', jobFolder(place)];
  const answer = await askJobProgram({ argv, what: `job ${shortJobId(place)} could not be removed` });
  if (!answer.ok) return answer;
  return ok(['absent', 'acknowledged', 'lost'].includes(answer.value[0]?.[0] ?? ''));
}
