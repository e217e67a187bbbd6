import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Fingerprint, isMissing, statePath, replaceFile } from '@research/core';
import { processBirth, residentMiB } from '@research/process';
import { localJobFolder } from '../durable/job-ref';
import { jobLives } from '../durable/list-jobs';
import { LOCAL_HOST } from '../hosts/host';
import { localLink } from '../links/link-to';

/** The memory that a task was admitted with; the part that it does not use yet stays reserved. */
export interface Allowance {
  readonly task: string;
  readonly needMiB: number;
  /** When it was given, milliseconds since 1970. */
  readonly sinceMs: number;
  /** It was given though memory was short. */
  readonly overdue: boolean;
  /** The process that has it, and its birth (`processBirth`). */
  readonly pid: number;
  readonly birth: string;
  /** The durable job that has it, besides. */
  readonly job?: Fingerprint;
}

/** An allowance in use. */
export interface HeldAllowance extends Allowance {
  /** Resident memory of the task and all that it has started, MiB. */
  readonly usedMiB: number;
}

const folderOf = (workspaceRoot: string): string =>
  statePath(workspaceRoot, 'leases', 'memory', 'allowances');

/** Writes an allowance down for this process; the function that it gives takes it back. Throws as `fs` does. */
export function giveAllowance(
  workspaceRoot: string,
  allowance: Omit<Allowance, 'pid' | 'birth'>,
): () => void {
  const folder = folderOf(workspaceRoot);
  const own = { ...allowance, pid: process.pid, birth: processBirth(process.pid) ?? '' };
  const file = join(folder, `${randomUUID()}.json`);
  replaceFile(file, JSON.stringify(own));
  return () => rmSync(file, { force: true });
}

/**
 * The allowances of tasks that are there still, and how much of it they use. Those of tasks that are gone without a word are
 * removed. The caller holds the gate (`memoryGate`).
 */
export async function heldAllowances(workspaceRoot: string): Promise<HeldAllowance[]> {
  const held: HeldAllowance[] = [];
  for (const name of namesIn(folderOf(workspaceRoot))) {
    const file = join(folderOf(workspaceRoot), name);
    const allowance = parse(file);
    const pids = allowance ? await processesOf(workspaceRoot, allowance) : [];
    if (allowance && pids.length > 0)
      held.push({ ...allowance, usedMiB: await residentMiB(pids).catch(() => 0) });
    else rmSync(file, { force: true });
  }
  return held;
}

/** None, if its owner is gone. For a job, its host decides whether it lives. */
async function processesOf(workspaceRoot: string, { pid, birth, job }: Allowance): Promise<number[]> {
  const own = processBirth(pid) === birth ? [pid] : [];
  if (job === undefined) return own;
  const link = localLink(LOCAL_HOST, workspaceRoot);
  const lives = await jobLives({ link, fingerprint: job });
  return lives ? [...own, ...jobProcesses(workspaceRoot, job)] : own;
}

/** The process of a job of this machine, once it runs. */
export function jobProcesses(workspaceRoot: string, job: Fingerprint): number[] {
  try {
    const [pid] = readFileSync(localJobFolder(workspaceRoot, job, 'pid'), 'utf8').split('\t');
    return Number(pid) > 1 ? [Number(pid)] : [];
  } catch {
    return []; // it is in the queue, or its folder has been cleaned away
  }
}

function parse(file: string): Allowance | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Allowance;
  } catch {
    return undefined; // removed meanwhile, or cut off by a full disk
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
