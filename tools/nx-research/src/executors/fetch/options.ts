import { parseSeasonRange, seasonRangePattern } from '@research/data';
import * as z from 'zod';

/** Options of `nx-research:fetch` and `nx-research:refresh`. */
export const fetchOptions = z.strictObject({
  assets: z
    .record(z.string(), z.string())
    .describe(
      'Files of the source: local name → path below the release root, e.g. "games.csv": "schedules/games.csv"; {season} in both stands for one file a season',
    ),
  seasons: z
    .string()
    .regex(seasonRangePattern, 'seasons as 2019-2022, 2022 or 2019- (all since)')
    .refine((text) => parseSeasonRange(text) !== undefined, 'the range runs backwards')
    .optional()
    .describe(
      'Seasons of the files with {season} in their names: 2019-2022, 2022, or 2019- for all since 2019',
    ),
});

/** Parsed {@link fetchOptions}. */
export type FetchOptions = z.output<typeof fetchOptions>;
