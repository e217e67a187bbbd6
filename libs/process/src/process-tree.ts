import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
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
 * The living members of a tree, zombies left out (a container's first process may never reap them).
 * Linux: by group and by mark, which finds a daemon even when its parents are gone, and needs no `ps`, which a bare
 * Debian lacks. Elsewhere: by group and by parents.
 */
export async function livingMembers(tree: ProcessTree): Promise<TreeMember[]> {
  if (tree.platform !== 'linux') return membersByParents(tree, await listProcesses());
  return readdirSync('/proc').flatMap((entry) => memberByMark(tree, entry));
}

/** Sends a signal once to every living member of a tree; members that are gone meanwhile are fine. */
export async function signalTree(tree: ProcessTree, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const outside = (await livingMembers(tree)).filter(({ inGroup }) => !inGroup);
  // The group as a whole, not member by member: that misses nobody who is forking at the moment.
  for (const pid of [-tree.pid, ...outside.map((member) => member.pid)]) sendSignal(pid, signal);
}

function memberByMark(tree: ProcessTree, entry: string): TreeMember[] {
  if (!/^\d+$/.test(entry)) return [];
  const stat = readStat(Number(entry));
  if (!stat || isDead(stat.state)) return [];
  const inGroup = stat.group === tree.pid;
  return inGroup || readEnvironment(entry).includes(tree.mark) ? [{ pid: Number(entry), inGroup }] : [];
}

const readEnvironment = (entry: string): string[] => readProc(`/proc/${entry}/environ`).split('\0');

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly state: string;
}

async function listProcesses(): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,pgid=,stat=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, group, state] = line.trim().split(/\s+/);
    return state ? [{ pid: Number(pid), parent: Number(parent), group: Number(group), state }] : [];
  });
}

function membersByParents(tree: ProcessTree, rows: readonly ProcessRow[]): TreeMember[] {
  const found = new Set(rows.filter(({ group }) => group === tree.pid).map(({ pid }) => pid));
  // A set's iteration visits what is added on the way, so this reaches all generations.
  for (const parent of found) for (const row of rows) if (row.parent === parent) found.add(row.pid);
  const living = rows.filter(({ pid, state }) => found.has(pid) && !isDead(state));
  return living.map(({ pid, group }) => ({ pid, inGroup: group === tree.pid }));
}

function sendSignal(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
