import * as z from 'zod';

/** Options of `nx-research:training-status`. */
export const trainingStatusOptions = z.strictObject({
  json: z
    .string()
    .min(1)
    .optional()
    .describe('File to write the same to for programs, relative to the workspace'),
});

/** Parsed {@link trainingStatusOptions}. */
export type TrainingStatusOptions = z.output<typeof trainingStatusOptions>;
