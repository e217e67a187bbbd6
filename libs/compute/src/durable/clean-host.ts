import { ok, type Fingerprint, type Result } from '@research/core';
import { askHost } from '../links/ask-host';
import type { Link } from '../links/link';
import { type JobLabel, parseJobLabel } from './job-label';
import { type JobState, parseJobState } from './job-state';

/** What may stay. */
export interface CleaningOptions {
  /** False: only look. */
  readonly really: boolean;
  /** Jobs that are settled or lost, in whose folder something has changed since so many days. */
  readonly jobDays: number;
  /** Checkpoints in which something has changed since so many days. */
  readonly checkpointDays: number;
  /** Inputs that no job has had for so many days. */
  readonly inputDays: number;
  /** How much of all that may stay: beyond it the oldest goes, whatever its age. No limit unless told. */
  readonly mostBytes?: number | undefined;
}

/** Something that was removed, or may be. */
export type Leftover = { readonly bytes: number } & (
  | {
      readonly kind: 'job';
      readonly fingerprint: Fingerprint;
      readonly state: JobState;
      readonly label: JobLabel;
    }
  | { readonly kind: 'checkpoints'; readonly fingerprint: Fingerprint; readonly changedAt: Date }
  | { readonly kind: 'inputs'; readonly count: number }
);

/**
 * Removes from a host what nothing needs any more: by age and by size: folders of jobs that are settled or lost,
 * checkpoints of no job that lives or waits to be collected, and inputs that no job has. Never a job that is queued, running
 * or not acknowledged.
 */
export async function cleanHost(link: Link, options: CleaningOptions): Promise<Result<Leftover[]>> {
  const { really, jobDays, checkpointDays, inputDays, mostBytes = '' } = options;
  const answer = await askHost(link, {
    mode: 'clean',
    argv: [really ? '1' : '0', ...[jobDays, checkpointDays, inputDays, mostBytes].map(String)],
    what: 'what old jobs have left could not be removed',
  });
  return answer.ok ? ok(answer.value.map(parseLeftover)) : answer;
}

function parseLeftover([kind, bytes, name = '', detail = '', ...rest]: string[]): Leftover {
  const size = { bytes: Number(bytes) };
  if (kind === 'inputs') return { ...size, kind, count: Number(name) };
  const fingerprint = name as Fingerprint;
  if (kind === 'checkpoints')
    return { ...size, kind, fingerprint, changedAt: new Date(Number(detail) * 1000) };
  const [exit = '', ...label] = rest;
  return {
    ...size,
    kind: 'job',
    fingerprint,
    state: parseJobState([detail, exit]),
    label: parseJobLabel(label.join('\t')),
  };
}
