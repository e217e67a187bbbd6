import { canonicalJson, hashBytes } from '@research/core';
import type { ResolvedRead } from '../wiring/wired-task';

/** Everything that a task's fingerprint is made from. */
export interface FingerprintedInputs {
  readonly reads: readonly ResolvedRead[];
  /** SHA-256 of each, as `hashReads` gives it. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly tools: Readonly<Record<string, string>>;
  readonly plugin: string;
  /** Folder of the project, in which own sources lie. */
  readonly projectRoot: string;
  readonly identity: Readonly<Record<string, unknown>>;
}

/**
 * Each input of a task under a name that a person understands: `file:projects/models/glm/features.R`,
 * `output:asof-features:build/features.csv.gz`, `option:limitSeconds`, `version:R`, `environment:SEED`. What is short enough
 * stands as it is, all else and every variable as its SHA-256.
 */
export function recordedInputs({
  reads,
  hashes,
  tools,
  plugin,
  projectRoot,
  identity,
}: FingerprintedInputs): Record<string, string> {
  return {
    ...Object.fromEntries(reads.map((read) => [readName(read), hashes[`${read.as} ${read.path}`] ?? ''])),
    ...ofIdentity(identity, projectRoot),
    ...Object.fromEntries(Object.entries(tools).map(([tool, version]) => [`version:${tool}`, version])),
    'version:nx-research': plugin,
  };
}

function readName({ path, producer }: ResolvedRead): string {
  if (producer === undefined) return `file:${path}`;
  const folder = `/out/${producer.slice(producer.indexOf(':') + 1)}/`;
  return `output:${producer}/${path.slice(path.indexOf(folder) + folder.length)}`;
}

/** Parts of an identity that hold more than one input; others are options. */
function ofIdentity(
  identity: Readonly<Record<string, unknown>>,
  projectRoot: string,
): Record<string, string> {
  const named = Object.entries(identity).flatMap(([key, value]): [string, string][] => {
    if (!isRecord(value)) return [[`option:${key}`, shown(value)]];
    const inner = Object.entries(value);
    if (key === 'sources') return inner.map(([path, hash]) => [`file:${projectRoot}/${path}`, String(hash)]);
    if (key === 'env')
      return inner.map(([name, one]) => [`environment:${name}`, hashBytes(canonicalJson(one))]);
    // What is read is named with its task already.
    if (key === 'training') return Object.entries(ofIdentity(omit(value, 'reads'), projectRoot));
    return inner.map(([name, one]) => [`option:${key === 'options' ? '' : `${key}.`}${name}`, shown(one)]);
  });
  return Object.fromEntries(named);
}

const longest = 80;

function shown(value: unknown): string {
  const text = canonicalJson(value) ?? 'undefined';
  return text.length <= longest ? text : hashBytes(text);
}

const omit = (record: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
