import { canonicalJson, hashBytes } from '@research/core';
import { pluginVersion } from '../scope/plugin-version';
import { tasksById } from '../wiring/wirings';
import { hashIfThere, inputFiles } from './input-files';
import type { TaskScope } from '../scope/task-scope';

/** What a task's fingerprint is made from besides its own files. */
export interface Fingerprinted {
  /** SHA-256 of each read, as `hashReads` gives it. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly tools: Readonly<Record<string, string>>;
  readonly identity: Readonly<Record<string, unknown>>;
}

/**
 * Each input of a task under a name that a person understands: `file:projects/models/glm/features.R`,
 * `output:asof-features:build/features.csv.gz`, `option:args`, `version:R`, `environment:SEED`, and `derived:` for what the
 * executor makes of other files. What is short enough stands as it is, all else and every variable as its SHA-256.
 */
export async function recordedInputs(
  { task, options, workspaceRoot, wirings }: TaskScope<unknown>,
  { hashes, tools, identity }: Fingerprinted,
): Promise<Record<string, string>> {
  const known = new Map(task.reads.map((read) => [read.path, hashes[`${read.as} ${read.path}`]]));
  const inputs: Record<string, string> = {};
  // As it is declared: an executor may have left out what it hashes in a way of its own.
  const declared = tasksById(wirings).get(task.id) ?? task;
  for (const { name, path } of inputFiles(declared, workspaceRoot)) {
    const hash = known.get(path) ?? (await hashIfThere(workspaceRoot, path));
    if (hash !== undefined) inputs[name] = hash;
  }
  return {
    ...inputs,
    ...ofIdentity(identity, options),
    ...Object.fromEntries(Object.entries(tools).map(([tool, version]) => [`version:${tool}`, version])),
    'version:nx-research': pluginVersion,
  };
}

/** An option as it is recorded. */
export function recordedOption(value: unknown): string {
  const text = JSON.stringify(value) === undefined ? 'undefined' : canonicalJson(value);
  return text.length <= longest ? text : hashBytes(text);
}

const longest = 80;

/** What stands for the value of an environment variable (`hashVariable`), as it is recorded. */
export const recordedVariable = (hash: string | null): string => hashBytes(canonicalJson(hash));

function ofIdentity(identity: Readonly<Record<string, unknown>>, options: unknown): Record<string, string> {
  const named = Object.entries(identity).flatMap(([key, value]): [string, string][] => {
    if (isRecord(value) && key === 'env')
      return Object.entries(value).map(([name, one]) => [
        `environment:${name}`,
        recordedVariable(one as string | null),
      ]);
    // Files are named one by one already.
    if (key === 'sources' || key === 'reads') return [];
    if (isRecord(value) && (key === 'training' || key === 'options'))
      return Object.entries(ofIdentity(value, options));
    const isOption = isRecord(options) && recordedOption(options[key]) === recordedOption(value);
    return [[`${isOption ? 'option' : 'derived'}:${key}`, recordedOption(value)]];
  });
  return Object.fromEntries(named);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
