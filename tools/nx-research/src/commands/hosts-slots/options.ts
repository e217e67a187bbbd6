import * as z from 'zod';

/** Options of `nx-research:hosts-slots`. */
export const hostsSlotsOptions = z.strictObject({
  host: z.string().optional().describe('Only this host of hosts.yaml; it fails when that cannot be reached'),
});

/** Parsed {@link hostsSlotsOptions}. */
export type HostsSlotsOptions = z.output<typeof hostsSlotsOptions>;
