import * as z from 'zod';

/** Options of `nx-research:live`. */
export const liveOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project that makes the document'),
  port: z
    .int()
    .min(1)
    .max(65_000)
    .default(4400)
    .describe('Port on 127.0.0.1; where it is taken, the next free one is'),
  open: z.boolean().default(false).describe('Open the page in the default browser'),
  editor: z
    .string()
    .default('vscode://file/{file}:{line}')
    .describe('Address that opens a source in the editor, with {file} and {line}; "none" for no links'),
});

/** Parsed {@link liveOptions}. */
export type LiveOptions = z.output<typeof liveOptions>;
