import type { SlotKind } from '../hosts/slot-kind';
import { parseRunningNote, type RunningNote } from './running-note';

/** How a job ended; `code` is 128 and the signal's number after a signal. */
export interface JobExit {
  readonly code: number;
  /** `error`: the supervisor could not run it, and the log says why. */
  readonly how: 'exited' | 'cancelled' | 'time-limit' | 'error';
  /** Time in the queue for slots. */
  readonly queuedMs: number;
  /** Time of the job itself. */
  readonly ranMs: number;
  /** User and system time of all its processes; absent where nobody has counted. */
  readonly cpuMs?: number;
  /** Largest memory of its process group, as far as samples tell; none of a job that was over at once. */
  readonly peakMemoryMiB?: number;
}

/** What a queued job waits for. */
export type QueueKind = SlotKind | 'gpu memory';

const queueKinds: readonly QueueKind[] = ['cpu', 'gpu', 'gpu memory'];

/** What has become of a job. */
export type JobState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'queued'; readonly behind: readonly string[]; readonly waitsFor?: QueueKind }
  | ({ readonly kind: 'running' } & RunningNote)
  /** `acknowledged`: whoever wanted it has its outputs or its failure. */
  | ({ readonly kind: 'exited' | 'acknowledged' } & JobExit)
  /** It ended without a trace: it was killed together with its supervisor, or the machine stopped. */
  | { readonly kind: 'lost'; readonly boot: 'same' | 'changed' };

/** Reads a state as the program of jobs says it. A job without its supervisor is as good as lost: nobody records its end. */
export function parseJobState([kind = '', ...details]: readonly string[]): JobState {
  const fields = kind === 'queued' ? details : details.flatMap((field) => field.split(' '));
  switch (kind) {
    case 'queued':
      return queued(fields);
    case 'running':
      return { kind, ...parseRunningNote(fields) };
    case 'exited':
    case 'acknowledged':
      return { kind, ...parseExit(fields) };
    case 'orphaned':
      return { kind: 'lost', boot: 'same' };
    case 'lost':
      return { kind, boot: fields[0] === 'changed' ? 'changed' : 'same' };
    default:
      return { kind: 'absent' };
  }
}

function queued([name, ...behind]: readonly string[]): JobState {
  const waitsFor = queueKinds.find((kind) => kind === name);
  return { kind: 'queued', behind, ...(waitsFor && { waitsFor }) };
}

function parseExit([code, how, queuedMs, ranMs, cpuMs, peakMiB]: readonly string[]): JobExit {
  const known = (['cancelled', 'time-limit', 'error'] as const).find((one) => one === how);
  return {
    code: Number(code),
    how: known ?? 'exited',
    queuedMs: Number(queuedMs ?? 0),
    ranMs: Number(ranMs ?? 0),
    ...(cpuMs === undefined ? {} : { cpuMs: Number(cpuMs) }),
    ...(Number(peakMiB ?? 0) > 0 ? { peakMemoryMiB: Number(peakMiB) } : {}),
  };
}
