import * as z from 'zod';
import { isSeasonBeyond } from '../bound/time-columns';

const named = z.object({
  path: z.string(),
  seasons: z.tuple([z.number(), z.number()]).nullable().catch(null),
});

const lockOfNames = z.object({
  bound: z.object({ season: z.number() }).optional().catch(undefined),
  files: z.array(named.optional().catch(undefined)),
});

/**
 * Local names of the files that a lock pins, for those who plan; of a lock that cannot be read, none. A file whose first season
 * is after the bound of the data is left out.
 */
export function pinnedNames(lockText: string | undefined): string[] {
  if (lockText === undefined) return [];
  try {
    const { bound, files } = lockOfNames.parse(JSON.parse(lockText));
    return files.flatMap((file) => (file && !isSeasonBeyond(file, bound) ? [file.path] : []));
  } catch {
    return []; // the task that needs the lock says what is wrong with it
  }
}
