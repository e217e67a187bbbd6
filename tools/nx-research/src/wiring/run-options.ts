import {
  checkSlotKinds,
  provenanceName,
  softFailureName,
  undeclaredName,
  warningsName,
} from '@research/compute';
import * as z from 'zod';

const reserved: readonly string[] = [provenanceName, undeclaredName, warningsName, softFailureName];

/** A name under which a script finds a file: `games` becomes the variable `READ_GAMES`. */
const readName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'names of reads are lower case: games, team_stats');

/** A name of an environment variable. */
export const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of an environment variable');

/** A file below the output folder. */
export const writeName = z
  .string()
  .regex(/^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$)).+$/s, 'a path below the output folder, without ..')
  .refine((name) => !name.includes('\\'), 'a backslash (\\) cannot be in the name of an output')
  .refine(
    (name) => !/[\u0000-\u001f\u007f]/.test(name),
    'a control character, such as a line break, cannot be in the name of an output',
  )
  .refine((name) => !reserved.includes(name), `${reserved.join(', ')} are written by the executor itself`);

const memoryNeeds = ['memoryMiB', 'gpuMemoryMiB'];

/** What a run takes of its host. */
const needs = z
  .object({
    cpu: z.int().min(1).max(512).default(1).describe('cpu slots, and threads'),
    gpu: z.int().min(0).max(64).optional().describe('gpu slots; 1 in a project tagged "gpu", else 0'),
    memoryMiB: z.int().positive().optional().describe('Memory that the host must have'),
    gpuMemoryMiB: z.int().positive().optional().describe('Memory that a GPU of the host must have'),
  })
  .catchall(z.int().min(0).max(512).describe('Slots of another kind that hosts.yaml names'))
  .superRefine((value, context) => checkSlotKinds(value, context, memoryNeeds))
  .default({ cpu: 1 })
  .describe('What it needs of a host; if no host has it, the task fails');

/** Parsed `needs`, before tags complete them. */
export type DeclaredNeeds = z.output<typeof needs>;

/** Options of what may run on another host than this machine. */
export const hostOptions = {
  needs,
  host: z.string().optional().describe('The host of hosts.yaml to run on, regardless of the others'),
};

/** Options that scripts and notebooks share. */
export const runOptions = {
  reads: z
    .record(readName, z.string())
    .default({})
    .describe('Files it reads: name → project[:target]/file; the script finds the path in READ_<NAME>'),
  writes: z.array(writeName).min(1).describe('Files it writes into the folder WRITE_DIR'),
  env: z
    .array(variable)
    .default([])
    .describe(
      'Names of environment variables to pass on; a hash of each value is part of the fingerprint, the value is not recorded',
    ),
  secrets: z
    .array(variable)
    .default([])
    .describe(
      'Names of secret variables to pass on, whose values are in no fingerprint, e.g. ODDS_API_KEY: from the environment or from .env',
    ),
  requires: z
    .record(z.string(), z.string())
    .default({})
    .describe('Tools and the versions they must have, e.g. "R": ">=4.2"'),
  pythonModules: z
    .array(z.string().regex(/^[A-Za-z_][\w.]*$/))
    .default([])
    .describe('Modules that the Python interpreter must have; the first interpreter that has them is used'),
  limitSeconds: z
    .int()
    .positive()
    .default(3600)
    .describe('Seconds after which it is ended, with all its children'),
  retries: z.int().min(0).max(10).default(0).describe("How often to try again after the script's own error"),
};
