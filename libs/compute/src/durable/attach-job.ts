import { createInterface } from 'node:readline';
import { fail, ok, type Result } from '@research/core';
import { jobFolder, type JobPlace, shortJobId } from './job-place';
import { type JobState, parseJobState } from './job-state';
import { jobProgramFailure, startJobProgram } from './start-job-program';

/** How to follow a job. */
export interface Attachment {
  /** Of `ensureJob`. */
  readonly start: string;
  /** Byte of the log to start at; absent: where whoever followed it last stopped, or 0 while somebody still does. */
  readonly from?: number;
  /** Told once, before any bytes. @param isFollower whether this is the one that notes how far the log was seen */
  readonly onFrom?: (from: number, isFollower: boolean) => void;
  readonly onBytes: (bytes: Buffer) => void;
  /** Told when it starts to wait, for whom it waits, and when it runs. */
  readonly onState?: (state: JobState) => void;
  /** Lets go of the job, which goes on. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Follows a job until it has ended or the signal lets go of it; gives its last state, which is `queued` or `running` then.
 * Everything that was in the log at its end has been handed over before.
 */
export async function attachJob(place: JobPlace, attachment: Attachment): Promise<Result<JobState>> {
  const { start, from, onFrom, onBytes, onState, signal } = attachment;
  const argv = ['attach', jobFolder(place), start, ...(from === undefined ? [] : [String(from)])];
  const { process, ended } = startJobProgram(argv);
  const letGo = (): void => void process.stdin.end();
  if (signal?.aborted) letGo();
  signal?.addEventListener('abort', letGo, { once: true });
  let last: JobState = { kind: 'absent' };
  let final: JobState | undefined;
  const said: string[] = [];
  process.once('exit', () => process.stdout.resume()); // or it would never be closed, had there been no first frame
  createInterface({ input: process.stderr }).on('line', (line) => {
    const [frame, ...fields] = line.split('\t');
    if (frame === 'from') {
      onFrom?.(Number(fields[0]), fields[1] === '1');
      return void process.stdout.on('data', onBytes);
    }
    if (frame !== 'state' && frame !== 'end') return void said.push(line);
    last = parseJobState(fields);
    if (frame === 'end') final = last;
    else onState?.(last);
  });
  const end = await ended;
  signal?.removeEventListener('abort', letGo);
  process.stdin.destroy();
  if (final) return ok(final);
  if (signal?.aborted) return ok(last);
  return fail(jobProgramFailure(`job ${shortJobId(place)} could not be followed`, end, said.join('\n')));
}
