import { workflows } from '@research/reporting';
import * as z from 'zod';
import { jsonOption } from '../json-option';

/** A command line makes a number of what looks like one. */
const runOption = z.union([z.string(), z.number()]).optional();

/** Options of `nx-research:runs-compare`. */
export const runsCompareOptions = z.strictObject({
  run: runOption.describe(
    'The run to look at: the beginning of its id, or its record file (default: the newest)',
  ),
  with: runOption.describe(
    'The run to hold it against (default: the newest earlier one of the same command, or else of the same workflow)',
  ),
  workflow: z.enum(workflows).optional().describe('Without --run: the newest run of this workflow'),
  json: jsonOption,
});

/** Parsed {@link runsCompareOptions}. */
export type RunsCompareOptions = z.output<typeof runsCompareOptions>;
