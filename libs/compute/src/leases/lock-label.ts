import { plainWords } from '@research/core';
import * as z from 'zod';
import type { LockLabel } from './lock-request';

/** The perl subs read no more of a label. */
const longest = 4096;

/** A lock file may contain anything that an account with write access put there: it is only shown, as text. */
const words = z
  .string()
  .max(longest)
  .transform((text) => plainWords(text));

const schema = z.object({ task: words, pid: z.int().positive(), since: words });

/** Parses the label of a lock or ticket; `undefined` for an empty file or anything else. */
export function parseLabel(text: string): LockLabel | undefined {
  if (text.length > longest) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A label for people; what cannot be read as one is shown as it is. */
export function readableLabel(text: string): string {
  const label = parseLabel(text);
  if (label) return `${label.task} (process ${label.pid})`;
  return text === '' ? 'a task that is just starting' : plainWords(text);
}
