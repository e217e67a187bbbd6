import * as z from 'zod';
import { checkSlotKinds } from './slot-kind';

const positive = z.int().positive();

/** Names of hosts become names of folders. */
const hostName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'a name of lower-case letters, digits and "-"')
  .max(40, 'a name of at most 40 characters');

const slots = z
  .object({
    cpu: z.int().min(1, 'a host has at least one cpu slot').max(512).optional(),
    gpu: z.int().min(0, 'a host has 0 gpu slots, or more').max(64).optional(),
  })
  .catchall(z.int().min(0, 'a host has 0 slots of a kind, or more').max(512).optional())
  .superRefine(checkSlotKinds);

/** What ssh takes for a destination and no shell, nor ssh itself, takes for anything else. */
const destination = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.@:%+-]*$/,
    'a name as ssh takes it: me@machine, or a Host of ~/.ssh/config',
  );

const hostEntry = z.strictObject({
  transport: z.enum(['local', 'ssh'], '"local" (this machine) or "ssh"').optional(),
  destination: destination.optional(),
  sshConfig: z.string().min(1).optional(),
  folder: z
    .string()
    .regex(/^[A-Za-z0-9._/-]+$/, 'a path of letters, digits and "._-/", relative to the home folder there')
    .optional(),
  reconnectSeconds: z.number().min(0).optional(),
  slots: slots.nullish(),
  /** Accepted, and ignored: versions up to 0.5 took words for people there. */
  labels: z.unknown().optional(),
  memoryMiB: positive.optional(),
  gpuMemoryMiB: positive.optional(),
  setup: z.string().regex(/\S/, 'a line for the shell').optional(),
  fallback: z.string().optional(),
});

/** What hosts.yaml and hosts.local.yaml may say. A key with nothing behind it counts as left out. */
export const hostsFileSchema = z
  .strictObject({
    strict: z.boolean().optional(),
    hosts: z.record(hostName, hostEntry.nullable()).nullish(),
  })
  .nullable();

/** What one file says of one host. */
export type HostEntry = Omit<z.output<typeof hostEntry>, 'labels'>;
