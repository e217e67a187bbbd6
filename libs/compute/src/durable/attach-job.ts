import { fail, ok, type Result } from '@research/core';
import { hostFailure } from '../links/ask-host';
import { startHostProgram } from '../links/host-program';
import { type GpuReading, parseGpuReading } from './gpu-reading';
import { type JobRef, shortJobId } from './job-ref';
import { type JobState, parseJobState } from './job-state';

/** How to follow a job. */
export interface Attachment {
  /** Of `ensureJob`. */
  readonly start: string;
  /** Byte of the log to start at. */
  readonly from: number;
  readonly observer: AttachmentObserver;
  /** Detaches from the job, which goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** Watches a job that is followed. */
export interface AttachmentObserver {
  /** Part of the log. */
  bytes(bytes: Buffer): void;
  /** The job waits for a slot, or runs; called again when what it waits for changes. */
  state?(state: JobState): void;
  /** How busy the GPUs of the host are, one after the other, while a job with a gpu slot runs. */
  gpuRead?(reading: GpuReading): void;
  /** The supervisor of the job has been stopped (SIGSTOP), so that it would not record the job's end. */
  stopped?(pid: number): void;
}

/** Time between two readings of nvidia-smi. */
const meterSeconds = 5;
/** How long a program on a host may take to end after we detach; on a dead connection it never does. */
const lettingGoMs = 1500;

/**
 * Follows a job until it ends or the signal detaches from it; returns its last state, which is `queued` or `running` if
 * detached. The whole log is delivered before the end. Fails with `host-unreachable` when the connection breaks;
 * attaching again at the next byte misses nothing.
 */
export async function attachJob(ref: JobRef, attachment: Attachment): Promise<Result<JobState>> {
  const { start, from, observer, signal } = attachment;
  let last: JobState = { kind: 'absent' };
  let final: JobState | undefined;
  const program = startHostProgram(
    ref.link,
    {
      mode: 'attach',
      job: ref.fingerprint,
      argv: [start, String(from), observer.gpuRead ? String(meterSeconds) : '0'],
      mostBytes: Infinity, // a log
    },
    {
      bytes: (bytes) => observer.bytes(bytes),
      frame(name, fields) {
        if (name === 'stopped') observer.stopped?.(Number(fields[0]));
        const reading = name === 'gpu' ? parseGpuReading(fields[0] ?? '') : undefined;
        if (reading) observer.gpuRead?.(reading);
        if (name !== 'state' && name !== 'end') return;
        const state = parseJobState(fields);
        if (state === undefined) return program.refuse(`"${fields.join(' ')}" is no state of a job`);
        last = state;
        if (name === 'end') final = state;
        else observer.state?.(state);
      },
    },
  );
  const end = await endedOrAborted(program.ended, signal);
  if (end === 'aborted') {
    // The program ends when its input does; an interrupted process has no time to wait for that.
    program.input.end();
    setTimeout(() => program.kill(), lettingGoMs).unref();
    return ok(last);
  }
  if (final && end.kind === 'done') return ok(final);
  const what = `job ${shortJobId(ref)} could not be followed`;
  return fail(hostFailure(ref.link, what, end) ?? { reason: 'file-system', what });
}

/** Leaves no listener behind: a client may follow many jobs with one signal. */
async function endedOrAborted<End>(
  ended: Promise<End>,
  signal: AbortSignal | undefined,
): Promise<End | 'aborted'> {
  if (signal === undefined) return ended;
  let stop = (): void => undefined;
  const aborted = new Promise<'aborted'>((resolve) => {
    stop = () => resolve('aborted');
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([ended, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
