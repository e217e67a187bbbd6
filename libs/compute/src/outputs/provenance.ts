import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, replaceFile } from '@research/core';
import * as z from 'zod';
import { undeclaredFile } from '../tracing/undeclared-file';

/** Name of the file in an output folder that says where the outputs come from; no task reads it as input. */
export const provenanceName = 'provenance.json';

/**
 * Name of the file beside it that holds the undeclared reads and writes alone, when there are any: unlike the provenance
 * it is the same for equal work, so that a task may depend on it.
 */
export const undeclaredName = 'undeclared.json';

/** Name of the file that likewise holds the warnings alone, when there are any. */
export const warningsName = 'warnings.json';

const schema = z.object({
  fingerprint: z.string(),
  host: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  durationMs: z.number(),
  /** Name of the start of a durable job that made the outputs: the same fingerprint may be asked for again. */
  start: z.string().optional(),
  /** Versions of the tools that made the outputs. */
  tools: z.record(z.string(), z.string()),
  /** Each input and its hash, or what it is, as the run record has it; absent: the outputs are from before there were any. */
  inputs: z.record(z.string(), z.string()).optional(),
  /** SHA-256 of each output by name. */
  writes: z.record(z.string(), z.string()),
  /** Of which origin the data behind the outputs is; absent: not known. */
  origin: z.string().optional(),
  /** `empty`: these outputs were not computed; they are empty tables that stand in for them. */
  standsIn: z.literal('empty').optional(),
  /** How LaTeX went, of the outputs themselves or of what they describe: warm auxiliary files save passes. */
  latex: z.object({ passes: z.number() }).optional(),
  /** What is odd about the outputs, which may be used all the same: one line each. */
  warnings: z.array(z.string()).optional(),
  /** Files that were read or written without being declared, sorted by path; absent: not traced. */
  undeclared: z.array(undeclaredFile).optional(),
});

/** Where the outputs of a task come from: all that may differ between two runs that give the same bytes. */
export type Provenance = Readonly<z.infer<typeof schema>>;

/** What the work itself adds to the provenance of its outputs. */
export type ProvenanceNotes = Pick<Provenance, 'latex' | 'standsIn' | 'warnings'>;

/** Writes it atomically, as the last file of an output folder: if it exists, the outputs are complete. */
export async function writeProvenance(outputFolder: string, provenance: Provenance): Promise<void> {
  const { undeclared = [], warnings = [] } = provenance;
  if (undeclared.length > 0) writeJson(join(outputFolder, undeclaredName), undeclared);
  if (warnings.length > 0) writeJson(join(outputFolder, warningsName), warnings);
  writeJson(join(outputFolder, provenanceName), provenance);
}

/**
 * Brings the inputs of kept outputs up to date: the same fingerprint may come from other inputs, where the executor makes
 * something of them first (the state of results, the wrapper of a chapter).
 */
export async function updateInputs(
  outputFolder: string,
  inputs: Readonly<Record<string, string>>,
): Promise<void> {
  const provenance = readProvenance(outputFolder);
  if (provenance === undefined || canonicalJson(provenance.inputs ?? {}) === canonicalJson(inputs)) return;
  writeJson(join(outputFolder, provenanceName), { ...provenance, inputs: { ...inputs } });
}

const writeJson = (path: string, value: unknown): void =>
  replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);

/** Reads it; undefined when it is absent or not one (a killed task, an edit by hand). */
export function readProvenance(outputFolder: string): Provenance | undefined {
  const path = join(outputFolder, provenanceName);
  if (!existsSync(path) || !lstatSync(path).isFile()) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined; // not vouched for, so the task runs again
  }
}
