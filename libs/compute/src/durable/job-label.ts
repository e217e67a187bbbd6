import * as z from 'zod';

/** What people want to know of a job; nothing depends on it. */
const schema = z.object({
  /** Nx's task id, `project:target`. */
  task: z.string(),
  host: z.string(),
  /** When it was asked for, ISO 8601. */
  since: z.string(),
  /** What it runs, as a person would name it. */
  script: z.string(),
  /** Machine and folder of the workspace that asked for it. */
  workspace: z.string().optional(),
});

/** Who a job is for, and since when. */
export type JobLabel = Readonly<z.infer<typeof schema>>;

/** Reads the label that somebody left; one that cannot be read is shown as such. */
export function parseJobLabel(text: string): JobLabel {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return { task: '(unreadable label)', host: '', since: '', script: '' };
  }
}
