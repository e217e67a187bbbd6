import * as z from 'zod';

/** Options of `nx-research:graph-validate`. */
export const graphValidateOptions = z.strictObject({
  json: z.string().min(1).optional().describe('File for the findings as JSON, relative to the workspace'),
});
