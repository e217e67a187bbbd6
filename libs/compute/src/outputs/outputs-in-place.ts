import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile, type Fingerprint, type Sha256 } from '@research/core';
import { readProvenance } from './provenance';

/**
 * True when an output folder holds exactly what this work would make: its provenance carries the same fingerprint, and
 * every output still has the bytes that were recorded. Then there is nothing to run, whatever Nx's own hash says.
 */
export async function outputsInPlace(
  outputFolder: string,
  fingerprint: Fingerprint,
  writes: readonly string[],
): Promise<boolean> {
  const provenance = readProvenance(outputFolder);
  if (provenance?.fingerprint !== fingerprint) return false;
  for (const name of writes) {
    if ((await hashOfFile(join(outputFolder, name))) !== provenance.writes[name]) return false;
  }
  return true;
}

/** Never equal to a recorded hash when there is no regular file. */
async function hashOfFile(path: string): Promise<Sha256 | 'absent'> {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ? hashFile(path) : 'absent';
}
