import { fail, hashFile, ok, type Result, severalFailures, type Failure } from '@research/core';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedRead } from '../wiring/wired-task';

/** SHA-256 of each file that a task reads, by the name it is read under and its path. Fails when one is not there. */
export async function hashReads(
  workspaceRoot: string,
  reads: readonly ResolvedRead[],
): Promise<Result<Readonly<Record<string, string>>>> {
  const missing = missingReads(workspaceRoot, reads);
  if (missing.length > 0) return fail(severalFailures('files that are read are not there', missing));
  const hashes: Record<string, string> = {};
  for (const { as, path } of reads) hashes[`${as} ${path}`] = await hashFile(join(workspaceRoot, path));
  return ok(hashes);
}

/** One failure for each file that is not there, with the command that makes it. */
export function missingReads(workspaceRoot: string, reads: readonly ResolvedRead[]): Failure[] {
  const isThere = ({ path }: ResolvedRead): boolean =>
    statSync(join(workspaceRoot, path), { throwIfNoEntry: false })?.isFile() ?? false;
  return reads.filter((read) => !isThere(read)).map(missingRead);
}

function missingRead({ path, at, producer, trainer }: ResolvedRead): Failure {
  const tries = [
    ...(producer === undefined ? [] : [`npx nx run ${producer} --skip-nx-cache`]),
    ...(trainer === undefined ? [] : [`npx nx run ${trainer}`]),
  ];
  return { reason: 'missing-file', what: `${path} is not there`, at, tries };
}
