import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile, type Fingerprint, type Sha256 } from '@research/core';
import { type Provenance, readProvenance } from './provenance';

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
  return provenance?.fingerprint === fingerprint && hasRecordedBytes(outputFolder, provenance, writes);
}

/** The provenance of an output folder that holds every output with the bytes that were recorded; otherwise undefined. */
export async function soundProvenance(
  outputFolder: string,
  writes: readonly string[],
): Promise<Provenance | undefined> {
  const provenance = readProvenance(outputFolder);
  return provenance && (await hasRecordedBytes(outputFolder, provenance, writes)) ? provenance : undefined;
}

async function hasRecordedBytes(
  outputFolder: string,
  provenance: Provenance,
  writes: readonly string[],
): Promise<boolean> {
  for (const name of writes) {
    if ((await hashOfFile(join(outputFolder, name))) !== provenance.writes[name]) return false;
  }
  return true;
}

/** Never equal to a recorded hash when there is no regular file. */
async function hashOfFile(path: string): Promise<Sha256 | 'absent'> {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ? hashFile(path) : 'absent';
}
