import { type Failure, replaceFile } from '@research/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Name of the file in an output folder that says that the task failed and what stands in for its outputs. It is no output:
 * it goes when the task succeeds, and as long as it is there the task runs again.
 */
export const softFailureName = 'soft-failure.json';

/** What stands in for the outputs of a task that failed. */
export type StandIn =
  /** Its outputs of an earlier run, begun at `of` (ISO 8601, UTC). */
  | { readonly kind: 'last-good'; readonly of: string }
  /** Tables without rows. */
  | { readonly kind: 'empty'; readonly files: readonly string[] };

/** A task that failed without stopping what depends on it. */
export interface SoftFailure {
  readonly task: string;
  /** ISO 8601, UTC. */
  readonly failedAt: string;
  readonly failure: Failure;
  readonly standIn: StandIn;
}

/** Writes it atomically. Throws as `fs` does. */
export async function writeSoftFailure(outputFolder: string, softFailure: SoftFailure): Promise<void> {
  const path = join(outputFolder, softFailureName);
  replaceFile(path, `${JSON.stringify(softFailure, null, 2)}\n`);
}

/** Reads it; undefined when the outputs are the task's own. */
export function readSoftFailure(outputFolder: string): SoftFailure | undefined {
  const path = join(outputFolder, softFailureName);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as SoftFailure) : undefined;
}

/** `its outputs of 2026-11-20`, `an empty table (odds.csv.gz)`: for people. */
export function describeStandIn(standIn: StandIn): string {
  if (standIn.kind === 'last-good') return `its outputs of ${standIn.of.slice(0, 10)}`;
  const { files } = standIn;
  return `${files.length === 1 ? 'an empty table' : 'empty tables'} (${files.join(', ')})`;
}
