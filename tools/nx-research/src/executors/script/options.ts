import * as z from 'zod';
import { hostOptions, runOptions } from '../../wiring/run-options';

/** Options of `nx-research:script`. */
export const scriptOptions = z.strictObject({
  script: z
    .string()
    .regex(/\.(R|r|py|mjs|cjs|js|sh)$/, 'a file that ends in .R, .py, .js, .mjs, .cjs or .sh')
    .describe('The script, relative to the project; its ending chooses the interpreter'),
  args: z.array(z.string()).default([]).describe('Arguments, passed as they are (no shell)'),
  ...runOptions,
  ...hostOptions,
  critical: z
    .boolean()
    .default(true)
    .describe(
      'false: when it fails, what depends on it runs on its last good outputs or on the empty tables of contract.yaml',
    ),
});

/** Parsed {@link scriptOptions}. */
export type ScriptOptions = z.output<typeof scriptOptions>;
