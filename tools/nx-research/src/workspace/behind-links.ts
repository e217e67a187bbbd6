import { checkOutputFolder } from '@research/compute';
import { join } from 'node:path';
import type { NxTarget } from '../wiring/nx-target';

/**
 * A target whose output folder is a link, or lies behind one, is not cached: a hit would replace the link, or remove what lies
 * behind it, without a word. Its executor runs instead and refuses by name.
 */
export function uncachedBehindLinks(workspaceRoot: string, projectRoot: string, target: NxTarget): NxTarget {
  if (target.cache !== true) return target;
  const linked = (target.outputs ?? []).some((output) => {
    const folder = output.replace('{projectRoot}', projectRoot);
    return !checkOutputFolder(workspaceRoot, join(workspaceRoot, folder)).ok;
  });
  return linked ? { ...target, cache: false } : target;
}
