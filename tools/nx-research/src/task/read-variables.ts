import { join } from 'node:path';
import type { ResolvedRead } from '../wiring/wired-task';

/**
 * The variables under which a script finds what it reads: `READ_<NAME>`, absolute paths, and `PROJECTS_<NAME>`, the project
 * that each is of. A name that stands for several files (`tag:…`) has one a line, in both in the same order.
 */
export function readVariables(workspaceRoot: string, reads: readonly ResolvedRead[]): Record<string, string> {
  const names = [...new Set(reads.map(({ as }) => as))];
  return Object.fromEntries(
    names.flatMap((name) => {
      const several = reads.filter(({ as }) => as === name);
      const lines = (of: (read: ResolvedRead) => string): string => several.map(of).join('\n');
      return [
        [`READ_${name.toUpperCase()}`, lines(({ path }) => join(workspaceRoot, path))],
        [`PROJECTS_${name.toUpperCase()}`, lines(({ project }) => project)],
      ];
    }),
  );
}
