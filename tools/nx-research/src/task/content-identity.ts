import { join } from 'node:path';
import { hashOwnFiles } from './own-files';
import type { TaskScope } from './task-scope';

/** What a script or notebook depends on besides its options: the project's own files and the variables passed on. */
export async function contentIdentity({
  options,
  task,
  workspaceRoot,
  ports,
}: TaskScope<{ readonly env: readonly string[] }>): Promise<Readonly<Record<string, unknown>>> {
  return {
    sources: await hashOwnFiles(join(workspaceRoot, task.projectRoot)),
    env: Object.fromEntries(options.env.map((name) => [name, ports.env[name] ?? null])),
  };
}
