import { inWords, shownValue } from '@research/core';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import type { Fit, Trial } from './fits';

const number = z.number({
  error: ({ input }) =>
    input === undefined
      ? 'missing; expected a finite number'
      : `${shownValue(input)} is not allowed; expected a finite number`,
});

/** What the objective says of one configuration. */
export const measured = z.object({
  value: number,
  /** Standard error of the value. */
  error: number.min(0).optional(),
  /** 95 % interval of the value. */
  interval: z.tuple([number, number], { error: 'expected two numbers' }).optional(),
  /** The metric of each fold, by name. */
  folds: z.record(z.string(), number).optional(),
});

/** A result of a trial. */
export type Measured = z.output<typeof measured>;

const failedAnswer = z.object({ failed: z.string() });
const answered = measured.refine(({ interval: [low, high] = [0, 0] }) => low <= high, {
  path: ['interval'],
  message: 'expected the lower end first',
});
const answer = z.object({ trials: z.array(answered) });

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
  const failure = failedAnswer.safeParse(record.data.answer);
  if (failure.success) return failed(inOwnWords(failure.data.failed));
  const parsed = answer.safeParse(record.data.answer, { error: inWords });
  if (!parsed.success) return failed(describeAnswer(parsed.error.issues[0]));
  const { trials } = parsed.data;
  if (trials.length !== fit.trials.length)
    return failed(`the objective gave ${trials.length} results for ${fit.trials.length} values`);
  return ends((index) => ({ kind: 'finished', ...(trials[index] ?? { value: Number.NaN }) }));
}

/** What is wrong with an answer, and in which of its results: `the objective gave no result: value: missing; …`. */
function describeAnswer(issue: z.core.$ZodIssue | undefined): string {
  const [, index, ...path] = issue?.path ?? [];
  const which = typeof index === 'number' ? `result ${index + 1}` : 'the answer';
  const where = path.length > 0 ? `, ${path.join('.')}` : '';
  return `the answer of the objective is not understood: ${which}${where}: ${issue?.message ?? ''}`;
}

/** Python's json refuses a NaN, R's vapply a missing value: in words that say nothing of the objective. */
function inOwnWords(reason: string): string {
  if (reason.includes('not JSON compliant'))
    return 'the objective gave NaN or an infinite number; expected finite numbers';
  return reason.includes('values must be length 1') && reason.includes('FUN(X[[1]])')
    ? 'the objective gave no value; expected list(value = a finite number)'
    : reason;
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
