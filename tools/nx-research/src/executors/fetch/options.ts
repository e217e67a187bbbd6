import * as z from 'zod';

/** Options of `nx-research:fetch` and `nx-research:refresh`. */
export const fetchOptions = z.strictObject({
  assets: z
    .record(z.string(), z.string())
    .describe(
      'Files of the source: local name → path below the release root, e.g. "games.csv": "schedules/games.csv"',
    ),
});

/** Parsed {@link fetchOptions}. */
export type FetchOptions = z.output<typeof fetchOptions>;
