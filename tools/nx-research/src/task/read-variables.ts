import { join } from 'node:path';
import type { ResolvedRead } from '../wiring/wired-task';

/**
 * The variables under which a script finds what it reads: `READ_<NAME>`, absolute paths; a name that stands for several
 * files (`tag:…`) has one path a line.
 */
export function readVariables(workspaceRoot: string, reads: readonly ResolvedRead[]): Record<string, string> {
  const paths = new Map<string, string[]>();
  for (const read of reads) {
    const name = `READ_${read.as.toUpperCase()}`;
    paths.set(name, [...(paths.get(name) ?? []), join(workspaceRoot, read.path)]);
  }
  return Object.fromEntries([...paths].map(([name, several]) => [name, several.join('\n')]));
}
