import * as z from 'zod';

/** Options of `nx g nx-research:model`. */
export const modelGeneratorOptions = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
    .describe('Name of the project and of its folder, e.g. elo-ratings')
    .meta({ $default: { $source: 'argv', index: 0 } }),
  language: z.enum(['python', 'r', 'R']).default('python').describe('Language of the script'),
  search: z
    .boolean()
    .default(false)
    .describe('Make a search.yaml, too, and a script that evaluates its trials: nx run NAME:search'),
});

/** Parsed {@link modelGeneratorOptions}. */
export type ModelGeneratorOptions = z.output<typeof modelGeneratorOptions>;
