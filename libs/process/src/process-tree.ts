import { readdirSync } from 'node:fs';
import { isDead, readStat } from './proc-stat';
import { readProc } from './read-proc';

/** Everything that one command started: its process group, and what has left the group but can still be told as its own. */
export interface ProcessTree {
  /** Process id of the command, which leads its own process group. */
  readonly pid: number;
  /** `NAME=value` in the environment of the command, and so of all its descendants. */
  readonly mark: string;
  readonly platform: NodeJS.Platform;
}

/** One living process of a {@link ProcessTree}. */
export interface TreeMember {
  readonly pid: number;
  /** False for one that has moved to a group or session of its own (a daemon). */
  readonly inGroup: boolean;
}

/**
 * The living members of a tree on Linux, by group and by mark, which finds a daemon even when its parents are gone, and needs
 * no `ps`, which a bare Debian lacks. Zombies are left out: a container's first process may never reap them.
 */
export const livingMembers = (tree: ProcessTree): TreeMember[] =>
  readdirSync('/proc').flatMap((entry) => memberByMark(tree, entry));

/** True while a member lives; without /proc those of the group count alone. */
export const isAlive = (tree: ProcessTree): boolean =>
  tree.platform === 'linux' ? livingMembers(tree).length > 0 : sendSignal(-tree.pid, 0);

/** Sends a signal once to every living member of a tree; members that are gone meanwhile are fine. */
export async function signalTree(tree: ProcessTree, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (tree.platform === 'linux')
    for (const { pid, inGroup } of livingMembers(tree)) if (!inGroup) sendSignal(pid, signal);
  if (tree.platform !== 'linux') await signalDescendants(tree.pid, signal);
  // The group as a whole, not member by member: that misses none that forks at the moment.
  sendSignal(-tree.pid, signal);
}

/** Without /proc: the command and its descendants, by their parents. */
async function signalDescendants(pid: number, signal: NodeJS.Signals): Promise<void> {
  const { default: treeKill } = await import('tree-kill');
  // It reports what it may not signal; the rest has its signal all the same.
  await new Promise<void>((resolve) => treeKill(pid, signal, () => resolve()));
}

function memberByMark(tree: ProcessTree, entry: string): TreeMember[] {
  if (!/^\d+$/.test(entry)) return [];
  const stat = readStat(Number(entry));
  if (!stat || isDead(stat.state)) return [];
  const inGroup = stat.group === tree.pid;
  return inGroup || readEnvironment(entry).includes(tree.mark) ? [{ pid: Number(entry), inGroup }] : [];
}

const readEnvironment = (entry: string): string[] => readProc(`/proc/${entry}/environ`).split('\0');

/** False where there is nothing to signal. */
function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    return code === 'EPERM';
  }
}
