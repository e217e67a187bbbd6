import * as z from 'zod';

/** `nx-research:hosts-slots` has no options: it is about every host. */
export const hostsSlotsOptions = z.strictObject({});
