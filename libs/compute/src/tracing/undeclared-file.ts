import * as z from 'zod';

/** The form of {@link UndeclaredFile} in provenance.json. */
export const undeclaredFile = z.object({
  /** Relative to the workspace; `~/…` in the user's home; else absolute. */
  path: z.string(),
  access: z.enum(['read', 'write']),
  /** Whose finder saw it. */
  by: z.enum(['R', 'python', 'tex']),
});

/** A file that a task read without declaring it, or wrote outside of its own folder. */
export type UndeclaredFile = Readonly<z.infer<typeof undeclaredFile>>;
