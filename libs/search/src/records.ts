import { crc32 } from 'node:zlib';
import * as z from 'zod';
import type { Fit, Trial } from './fits';

/** What the objective says of one configuration. */
export const measured = z.object({
  value: z.number(),
  /** Standard error of the value. */
  error: z.number().min(0).optional(),
  /** 95 % interval of the value. */
  interval: z.tuple([z.number(), z.number()]).optional(),
  /** The metric of each fold, by name. */
  folds: z.record(z.string(), z.number()).optional(),
});

/** A result of a trial. */
export type Measured = z.output<typeof measured>;

const answer = z.union([z.object({ failed: z.string() }), z.object({ trials: z.array(measured) })]);

const fitRecord = z.union([
  z.object({ seconds: z.number(), failed: z.string(), said: z.string().optional() }),
  z.object({ seconds: z.number(), answer: z.unknown() }),
]);

const readyRecord = z.object({
  ready: z.literal(true),
  versions: z.string().default(''),
  device: z.string().default('cpu'),
});

/** What a worker says of itself before its first fit. */
export type Worker = Omit<z.output<typeof readyRecord>, 'ready'>;

/** The end of a trial: its result, or why it has none. */
export interface TrialEnd {
  readonly trial: Trial;
  readonly outcome:
    | ({ readonly kind: 'finished' } & Measured)
    | { readonly kind: 'failed'; readonly reason: string; readonly said?: string };
  /** Of the fit, which it may share with others. */
  readonly fitSeconds: number;
  readonly fit: string;
}

/** One record of `trials.pl`, checked. */
export type BlockRecord =
  | { readonly kind: 'ready'; readonly worker: Worker }
  | { readonly kind: 'fit'; readonly fit: string; readonly ends: readonly TrialEnd[] };

const announced = /^@trial ([0-9a-f]{8} .*)$/s;

/** A record in a line of a block's log; undefined for what the worker printed, and for a line that was damaged. */
export function recordInLog(line: string, fits: ReadonlyMap<string, Fit>): BlockRecord | undefined {
  const [, record] = announced.exec(line) ?? [];
  return record === undefined ? undefined : parseRecord(record, fits);
}

/** A line of the file `trials` that a block leaves; undefined for one that was damaged, or of a fit that is not among `fits`. */
export function parseRecord(line: string, fits: ReadonlyMap<string, Fit>): BlockRecord | undefined {
  const text = unsealed(line);
  const [, id = '', json = ''] = /^(\S+) (.*)$/s.exec(text ?? '') ?? [];
  const value = parseJson(json);
  if (id === 'ready') {
    const ready = readyRecord.safeParse(value);
    if (!ready.success) return undefined;
    const { versions, device } = ready.data;
    return { kind: 'ready', worker: { versions, device } };
  }
  const fit = fits.get(id);
  return fit && { kind: 'fit', fit: id, ends: endsOf(fit, value, json) };
}

function endsOf(fit: Fit, value: unknown, json: string): TrialEnd[] {
  const record = fitRecord.safeParse(value);
  const fitSeconds = record.success ? record.data.seconds : 0;
  const ends = (outcome: (index: number) => TrialEnd['outcome']): TrialEnd[] =>
    fit.trials.map((trial, index) => ({ trial, outcome: outcome(index), fitSeconds, fit: fit.id }));
  const failed = (reason: string, said?: string): TrialEnd[] =>
    ends(() => ({ kind: 'failed', reason, ...(said ? { said } : {}) }));
  if (!record.success) return failed(`the worker's answer is not JSON: ${json.slice(0, 200)}`);
  if ('failed' in record.data) return failed(record.data.failed, record.data.said);
  const parsed = answer.safeParse(record.data.answer);
  if (!parsed.success)
    return failed(`the answer of the objective is not understood: ${parsed.error.issues[0]?.message ?? ''}`);
  if ('failed' in parsed.data) return failed(parsed.data.failed);
  const { trials } = parsed.data;
  if (trials.length !== fit.trials.length)
    return failed(`the objective gave ${trials.length} results for ${fit.trials.length} values`);
  return ends((index) => ({ kind: 'finished', ...(trials[index] ?? { value: Number.NaN }) }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A line that shows whether it was cut or changed: its CRC-32 before it, as `trials.pl` has it. */
export const sealed = (text: string): string => `${crc32(text).toString(16).padStart(8, '0')} ${text}`;

/** The text of a {@link sealed} line; undefined where it is none. */
export function unsealed(line: string): string | undefined {
  const text = line.slice(9);
  return line === sealed(text) ? text : undefined;
}
