import { fail, type Failure, hashFile, hashVariable, ok, type Result, severalFailures } from '@research/core';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { hashOwnFiles } from '../scope/own-files';
import type { TaskScope } from '../scope/task-scope';
import type { ResolvedRead } from '../wiring/wired-task';

/** The part of an identity that comes from the project and the environment. */
interface ContentIdentity extends Readonly<Record<string, unknown>> {
  /** SHA-256 of each own source, by path relative to the project. */
  readonly sources: Readonly<Record<string, string>>;
  /** What stands for the values of the variables that are passed on (`hashVariable`); null: not set. */
  readonly env: Readonly<Record<string, string | null>>;
}

/** What a script or notebook depends on besides its options: the project's own files and the variables passed on. */
export async function contentIdentity({
  options,
  task,
  workspaceRoot,
  ports,
}: TaskScope<{ readonly env: readonly string[] }>): Promise<ContentIdentity> {
  return {
    sources: await hashOwnFiles(workspaceRoot, task.projectRoot),
    env: Object.fromEntries(options.env.map((name) => [name, hashVariable(name, ports.env[name] ?? null)])),
  };
}

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
