import { plainWords } from '@research/core';
import * as z from 'zod';

/** A label is small; deeper or longer ones are not ours. */
const longest = 16 * 1024;

/** Text that any user of the account there may have written. */
const words = z.string().transform((text) => plainWords(text, 500));

/** What people want to know of a job; nothing depends on it. */
const schema = z.object({
  /** Nx's task id, `project:target`. */
  task: words,
  host: words,
  /** When it was asked for, ISO 8601. */
  since: z.iso.datetime(),
  /** What it runs, as a person would name it. */
  script: words,
  /** Machine and folder of the workspace that asked for it. */
  workspace: words.optional(),
});

/** Who a job is for, and since when. */
export type JobLabel = Readonly<z.infer<typeof schema>>;

/** Reads a label; an unreadable one is shown as such. */
export function parseJobLabel(text: string): JobLabel {
  try {
    if (text.length > longest) throw new Error('it is too long');
    return schema.parse(JSON.parse(text));
  } catch {
    return { task: '(unreadable label)', host: '', since: '', script: '' };
  }
}
