import { plainWords, slotKindName } from '@research/core';
import * as z from 'zod';
import type { SlotKind } from '../hosts/slot-kind';
import { durationField } from '../links/host-fields';
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
  /** User and system time of all its processes; absent if not measured. */
  readonly cpuMs?: number;
  /** Largest memory of its process group, as far as samples tell; none of a job that was over at once. */
  readonly peakMemoryMiB?: number;
}

/** What a queued job waits for: a kind of slots, or `gpu memory`. */
export type QueueKind = SlotKind | typeof gpuMemory;

const gpuMemory = 'gpu memory';

/** What has become of a job. */
export type JobState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'queued'; readonly behind: readonly string[]; readonly waitsFor?: QueueKind }
  | ({ readonly kind: 'running' } & RunningNote)
  /** `acknowledged`: every client that requested it has its outputs or its failure. */
  | ({ readonly kind: 'exited' | 'acknowledged' } & JobExit)
  /** It has ended, and its host has no place to note how: its disk is full or read-only. Its supervisor tries again. */
  | { readonly kind: 'unnoted' }
  /**
   * It ended without a trace: it was killed together with its supervisor, or the machine stopped. `stopped`: the supervisor was
   * told to end before, as when a machine is shut down.
   */
  | { readonly kind: 'lost'; readonly boot: 'same' | 'changed'; readonly stopped?: true };

/**
 * Parses a state as the host program reports it; undefined for anything else. A job without its supervisor counts as
 * lost, since no process records its end.
 */
export function parseJobState([kind = '', ...details]: readonly string[]): JobState | undefined {
  const fields = kind === 'queued' ? details : details.flatMap((field) => field.split(' '));
  switch (kind) {
    case 'queued':
      return queued(fields);
    case 'running':
      return { kind, ...parseRunningNote(fields) };
    case 'exited':
    case 'acknowledged': {
      const exit = parseExit(fields);
      return exit && { kind, ...exit };
    }
    case 'orphaned':
      return { kind: 'lost', boot: 'same' };
    case 'unnoted':
      return { kind };
    case 'lost':
      return {
        kind,
        boot: fields[0] === 'changed' ? 'changed' : 'same',
        ...(fields[0] === 'stopped' ? { stopped: true } : {}),
      };
    case 'absent':
      return { kind };
    default:
      return undefined;
  }
}

/** A state among the fields of an answer. */
export const stateField = z.array(z.string()).transform((fields, context) => {
  const state = parseJobState(fields);
  if (state !== undefined) return state;
  context.addIssue({ code: 'custom', message: 'is no state of a job' });
  return z.NEVER;
});

/** Who waits before a job. More are not shown, and a host may name as many as it likes. */
const mostBehind = 100;
/** A label is read as JSON. */
const longestLabel = 4096;

function queued([name, ...behind]: readonly string[]): JobState {
  const waitsFor = name === gpuMemory || slotKindName.test(name ?? '') ? name : undefined;
  const shown = behind.slice(0, mostBehind).map((label) => plainWords(label, longestLabel));
  return { kind: 'queued', behind: shown, ...(waitsFor && { waitsFor }) };
}

/** What a shell can tell of an end. */
const codeField = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number);

const exitFields = z.object({
  code: codeField.refine((code) => code < 256),
  how: z.enum(['exited', 'cancelled', 'time-limit', 'error']),
  queuedMs: durationField,
  ranMs: durationField,
  cpuMs: durationField.optional(),
  peakMemoryMiB: durationField.optional(),
});

function parseExit([code, how, queuedMs, ranMs, cpuMs, peakMemoryMiB]: readonly string[]):
  JobExit | undefined {
  const parsed = exitFields.safeParse({ code, how, queuedMs, ranMs, cpuMs, peakMemoryMiB });
  if (!parsed.success) return undefined;
  const { cpuMs: cpu, peakMemoryMiB: peak, ...exit } = parsed.data;
  return {
    ...exit,
    ...(cpu === undefined ? {} : { cpuMs: cpu }),
    ...(peak ? { peakMemoryMiB: peak } : {}),
  };
}
