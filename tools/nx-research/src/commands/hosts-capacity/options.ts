import * as z from 'zod';

/** Options of `nx-research:hosts-capacity`. */
export const hostsCapacityOptions = z.strictObject({
  host: z.string().optional().describe('Only this host of hosts.yaml; it alone decides how the command ends'),
  json: z.string().optional().describe('File for programs, relative to the workspace'),
});

/** Parsed {@link hostsCapacityOptions}. */
export type HostsCapacityOptions = z.output<typeof hostsCapacityOptions>;
