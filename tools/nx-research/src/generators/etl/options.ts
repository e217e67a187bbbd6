import { parseSeasonRange, seasonRangePattern } from '@research/data';
import * as z from 'zod';

/** Options of `nx g nx-research:etl`. */
export const etlGeneratorOptions = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
    .describe('Name of the project and of its folder, e.g. injuries')
    .meta({ $default: { $source: 'argv', index: 0 } }),
  language: z.enum(['python', 'R']).default('python').describe('Language of the script'),
  reads: z
    .array(
      z
        .string()
        .regex(
          /^[a-z][a-z0-9_]*=(?!tag:)[^=/]+\/[^=]+\.csv(\.gz)?$/,
          'name=project[:target]/file, where the file is a .csv or .csv.gz: games=nflverse-schedules/games.csv.gz',
        ),
    )
    .default([])
    .describe(
      'Files that it reads, as name=project[:target]/file; without any and without an asset: games=nflverse-schedules/games.csv.gz',
    ),
  asset: z
    .string()
    .regex(/^(?!\/)[^\\]+\.csv(\.gz)?$/, 'the path of a .csv or .csv.gz below the release root')
    .optional()
    .describe('External file to pin and read, e.g. injuries/injuries_{season}.csv.gz'),
  seasons: z
    .string()
    .regex(seasonRangePattern, 'seasons as 2019-2022, 2022 or 2019- (all since)')
    .refine((text) => parseSeasonRange(text) !== undefined, 'the range runs backwards')
    .optional()
    .describe('Seasons of an asset with {season} in its name: 2019-2022, 2022, or 2019- for all since 2019'),
  writes: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]*\.csv(\.gz)?$/, 'the name of a .csv or .csv.gz')
    .optional()
    .describe('The table that it writes; by default <name>.csv.gz'),
});

/** Parsed {@link etlGeneratorOptions}. */
export type EtlGeneratorOptions = z.output<typeof etlGeneratorOptions>;
