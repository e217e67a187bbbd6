import * as z from 'zod';

/** The beginning of a job's id; a command line makes a number of one that looks like a number. */
export const jobOption = z.union([z.string(), z.number()]);
