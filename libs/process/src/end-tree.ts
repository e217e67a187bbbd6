import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, signalTree, type ProcessTree } from './process-tree';

const pollMs = 25;
const killPatienceMs = 2000;

/**
 * Ends every process of a tree: TERM, up to `graceMs` to leave, then KILL for those who stayed.
 * Resolves when none is left, at the latest two seconds after KILL (a process stuck in the kernel cannot be ended).
 */
export async function endTree(tree: ProcessTree, graceMs: number): Promise<void> {
  if (!isAlive(tree)) return;
  await signalTree(tree, 'SIGTERM');
  if (await emptyWithin(tree, graceMs)) return;
  await signalTree(tree, 'SIGKILL');
  await emptyWithin(tree, killPatienceMs, () => signalTree(tree, 'SIGKILL'));
}

async function emptyWithin(
  tree: ProcessTree,
  limitMs: number,
  again?: () => Promise<void>,
): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (isAlive(tree)) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
    await again?.(); // a member may have forked between the list and the signal
  }
  return true;
}
