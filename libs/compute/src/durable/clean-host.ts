import { allOk, type Fingerprint, type Result } from '@research/core';
import * as z from 'zod';
import { askHost } from '../links/ask-host';
import { countField, fingerprintField, momentField, parseAnswer } from '../links/host-fields';
import type { Link } from '../links/link';
import { type JobLabel, parseJobLabel } from './job-label';
import { type JobState, stateField } from './job-state';

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
  /** Nothing: inputs stay while a job is being started. */
  | { readonly kind: 'busy' }
);

/**
 * Removes from a host what nothing needs any more: by age and by size: folders of jobs that are settled or lost,
 * checkpoints of no job that lives or waits to be collected, and inputs that no job has. Never a job that is queued, running
 * or not acknowledged, nor what is started while it looks.
 */
export async function cleanHost(link: Link, options: CleaningOptions): Promise<Result<Leftover[]>> {
  const { really, jobDays, checkpointDays, inputDays, mostBytes = '' } = options;
  const answer = await askHost(link, {
    mode: 'clean',
    argv: [really ? '1' : '0', ...[jobDays, checkpointDays, inputDays, mostBytes].map(String)],
    what,
  });
  return answer.ok ? allOk(answer.value.map((fields) => parseLeftover(link, fields))) : answer;
}

const what = 'what old jobs have left could not be removed';

const leftover = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('busy'), bytes: countField }),
  z.object({ kind: z.literal('inputs'), bytes: countField, count: countField }),
  z.object({
    kind: z.literal('checkpoints'),
    bytes: countField,
    fingerprint: fingerprintField,
    changedAt: momentField,
  }),
  z.object({
    kind: z.literal('job'),
    bytes: countField,
    fingerprint: fingerprintField,
    state: stateField,
    label: z.string().transform(parseJobLabel),
  }),
]);

function parseLeftover(link: Link, fields: readonly string[]): Result<Leftover> {
  const [kind, bytes, name, detail, exit = '', ...label] = fields;
  return parseAnswer({ link, what }, leftover, {
    kind,
    bytes,
    fingerprint: name,
    count: name,
    changedAt: detail,
    state: [detail, exit],
    label: label.join('\t'),
  });
}
