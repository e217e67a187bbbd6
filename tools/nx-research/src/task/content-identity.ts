import { hashVariable } from '@research/core';
import { hashOwnFiles } from '../scope/own-files';
import type { TaskScope } from '../scope/task-scope';

/** The part of an identity that comes from the project and the environment. */
export interface ContentIdentity extends Readonly<Record<string, unknown>> {
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
