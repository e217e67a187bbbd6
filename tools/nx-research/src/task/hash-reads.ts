import { fail, hashFile, ok, type Result, severalFailures, type Failure } from '@research/core';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedRead } from '../wiring/wired-task';

/** SHA-256 of each file that a task reads, by the name it is read under and its path. Fails when one is not there. */
export async function hashReads(
  workspaceRoot: string,
  reads: readonly ResolvedRead[],
): Promise<Result<Readonly<Record<string, string>>>> {
  const hashes: Record<string, string> = {};
  const missing: Failure[] = [];
  for (const read of reads) {
    const path = join(workspaceRoot, read.path);
    if (statSync(path, { throwIfNoEntry: false })?.isFile())
      hashes[`${read.as} ${read.path}`] = await hashFile(path);
    else missing.push(missingRead(read));
  }
  return missing.length > 0
    ? fail(severalFailures('files that are read are not there', missing))
    : ok(hashes);
}

function missingRead({ path, at, producer }: ResolvedRead): Failure {
  const tries = producer === undefined ? [] : [`npx nx run ${producer} --skip-nx-cache`];
  return { reason: 'missing-file', what: `${path} is not there`, at, tries };
}
