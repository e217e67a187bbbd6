import { fail, type Failure, type Fingerprint, ok, plainWords, type Result } from '@research/core';
import * as z from 'zod';
import type { Link } from './link';

/** A whole number in decimal digits. */
const digits = z
  .string()
  .regex(/^-?\d{1,15}$/, 'is no whole number')
  .transform(Number);

/** A whole number, not negative: of bytes, of files. */
export const countField = digits.refine((number) => number >= 0, 'is negative');

/** A time that was measured, in ms; of a clock that was set back meanwhile it is negative, and counts as none. */
export const durationField = digits.transform((number) => Math.max(0, number));

/** Seconds since 1970 by the clock of a host, before the year 2287. */
export const momentField = z
  .string()
  .regex(/^\d{1,10}$/, 'is no time')
  .transform((seconds) => new Date(Number(seconds) * 1000));

/** The name of a job. It becomes a part of paths here. */
export const fingerprintField = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'is no fingerprint')
  .transform((text) => text as Fingerprint);

/** Name of a start of a job; empty where the disk of the host has lost it. */
export const startField = z.string().regex(/^[0-9a-f-]{0,64}$/, 'is no name of a start');

/** SHA-256 of bytes, which are compared with it. */
export const sha256Field = z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256');

/** A part of a log, which may hold anything, in hexadecimal. @param most bytes */
export const logField = (most: number) =>
  z
    .string()
    .max(2 * most, `has more than ${most} bytes`)
    .regex(/^(?:[0-9a-f]{2})*$/, 'is not hexadecimal')
    .transform((hexadecimal) => Buffer.from(hexadecimal, 'hex').toString());

/** A name or a value, which cannot hold NUL, in hexadecimal. @param most bytes */
export const textField = (most: number) => logField(most).refine((text) => !text.includes('\0'), 'has a NUL');

/** Names of workspaces in hexadecimal, with commas between, as they may be shown. */
export const namesField = z
  .string()
  .max(20_000)
  .regex(/^(?:[0-9a-f]+(?:,[0-9a-f]+)*)?$/, 'is no list of names')
  .default('')
  .transform((text) =>
    text
      .split(',')
      .flatMap((name) => (name === '' ? [] : [plainWords(Buffer.from(name, 'hex').toString(), 200)])),
  );

/** Parses what has come from a host. Fails with `invalid-answer` and the first field that is wrong. */
export function parseAnswer<T>(
  { link, what }: { readonly link: Link; readonly what: string },
  schema: z.ZodType<T>,
  answer: unknown,
): Result<T> {
  const parsed = schema.safeParse(answer, { reportInput: true });
  return parsed.success ? ok(parsed.data) : fail(invalidAnswer(link, what, explain(parsed.error)));
}

function explain({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (!issue) return '';
  const shown = issue.input === undefined ? 'nothing' : plainWords(JSON.stringify(issue.input), 80);
  return `${issue.path.join('.')}: ${shown} ${issue.message}`;
}

/** The failure of a host that answers what a host of ours would not. */
export const invalidAnswer = ({ kind, host }: Link, what: string, said: string): Failure => ({
  reason: 'invalid-answer',
  what: `${kind === 'ssh' ? `host ${host}: ` : ''}${what}: the answer makes no sense`,
  said,
  tries:
    kind === 'ssh'
      ? [
          'check that it is the machine you mean, and that only you can write to the folder of its jobs',
          'npx nx run hosts:check',
        ]
      : ['check that only you can write to .research/jobs, and remove what is not a job'],
});
