import * as z from 'zod';
import { jsonOption } from '../json-option';

/** Options of `nx-research:runs-utilization`. */
export const runsUtilizationOptions = z.strictObject({
  lastDays: z
    .number()
    .int()
    .min(1)
    .max(3660)
    .default(7)
    .describe('Today and the days before, so many in all'),
  json: jsonOption,
});

/** Parsed {@link runsUtilizationOptions}. */
export type RunsUtilizationOptions = z.output<typeof runsUtilizationOptions>;
