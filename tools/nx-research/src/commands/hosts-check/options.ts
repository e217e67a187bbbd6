import * as z from 'zod';

/** `nx-research:hosts-check` has no options: it is about every host. */
export const hostsCheckOptions = z.strictObject({});
