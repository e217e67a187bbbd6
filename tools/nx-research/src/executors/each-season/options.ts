import * as z from 'zod';
import { scriptOptions } from '../script/options';

/** Options of `nx-research:each-season`: those of a script, with `{season}` in them, and whose seasons are meant. */
export const eachSeasonOptions = z.strictObject({
  ...scriptOptions.shape,
  seasons: z
    .string()
    .describe(
      'The project whose source.lock.json says which seasons there are: each becomes a target of its own',
    ),
  writes: scriptOptions.shape.writes.refine(
    (names) => names.every((name) => name.includes('{season}')),
    'every file needs {season} in its name: plays_{season}.csv.gz',
  ),
});

/** Parsed {@link eachSeasonOptions}. */
export type EachSeasonOptions = z.output<typeof eachSeasonOptions>;
