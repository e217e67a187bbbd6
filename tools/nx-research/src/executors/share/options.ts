import * as z from 'zod';
import { latexOptions } from '../document/options';

/** Options of `nx-research:share`. */
export const shareOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project that compiles the chapter'),
  limitSeconds: latexOptions.limitSeconds,
});

/** Parsed {@link shareOptions}. */
export type ShareOptions = z.output<typeof shareOptions>;
