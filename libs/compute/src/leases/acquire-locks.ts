import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fail, ok, type Failure, type Result, withFiles } from '@research/core';
import { ownEnvironment } from '@research/process';
import { leaseProgram } from '../program/programs';
import { readableLabel } from './lock-label';
import type { HeldLock, LockLabel, LockResource, LockWait } from './lock-request';

/** What to lock, for whom, and whom to tell about waiting. */
export interface LockRequest {
  /** Taken one after another; everybody must name shared ones in the same order. */
  readonly resources: readonly LockResource[];
  readonly label: LockLabel;
  /** So many seconds earlier than it came it stands in its queues. */
  readonly rank: number;
  /** Leaves the queue when aborted. */
  readonly signal?: AbortSignal | undefined;
  readonly observer?: LockObserver;
}

/** Watches a process that waits for locks. */
export interface LockObserver {
  /** Another process holds the lock, or is ahead in its queue. */
  waits?(wait: LockWait): void;
  /** A lock was not free at once, even if it is a moment later. */
  delayed?(): void;
}

type Perl = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Waits until all locks are taken; the caller closes the descriptors of those it got.
 * Fails with `interrupted` after an abort, `tool-missing` without perl, `lease-unavailable` when locking does not work.
 */
export async function acquireLocks(request: LockRequest): Promise<Result<HeldLock[]>> {
  if (request.signal?.aborted) return fail(interrupted);
  const files = await withFiles('the lock files of a lease could not be opened', () =>
    openLocks(request.resources),
  );
  if (!files.ok) return files;
  const opened = files.value;
  const result = await lockWithPerl(request, opened);
  const held = new Set(result.ok ? result.value : []);
  for (const lock of opened.flat()) if (!held.has(lock)) closeSync(lock.descriptor);
  return result;
}

/** The lock files of each resource. */
function openLocks(resources: readonly LockResource[]): HeldLock[][] {
  return resources.map(({ files, queueFolder }) => {
    mkdirSync(queueFolder, { recursive: true });
    return files.map(openLock);
  });
}

function openLock(file: string): HeldLock {
  mkdirSync(dirname(file), { recursive: true });
  return { file, descriptor: openSync(file, constants.O_RDWR | constants.O_CREAT) };
}

async function lockWithPerl(
  request: LockRequest,
  opened: readonly HeldLock[][],
): Promise<Result<HeldLock[]>> {
  const locks = opened.flat();
  const perl = startPerl(request, opened);
  const ended = new Promise<number | string | null>((resolve) => {
    perl.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    perl.once('close', (code) => resolve(code));
  });
  const stderr = text(perl.stderr);
  const leaveQueue = (): void => void perl.stdin.end();
  perl.stdin.on('error', () => undefined); // it may have exited before we let go of it
  request.signal?.addEventListener('abort', leaveQueue, { once: true });
  const taken = await readAnswers(perl.stdout, request);
  const end = await ended;
  request.signal?.removeEventListener('abort', leaveQueue);

  const held = taken.flatMap((position) => locks[position - firstDescriptor] ?? []);
  if (request.signal?.aborted) return fail(interrupted);
  const wanted = request.resources.reduce((sum, { count }) => sum + count, 0);
  return end === 0 && held.length === wanted ? ok(held) : fail(lockFailure(end, await stderr));
}

/** Position of the first lock among perl's descriptors; positions go on through all resources. */
const firstDescriptor = 3;

function startPerl(request: LockRequest, opened: readonly HeldLock[][]): Perl {
  let next = firstDescriptor;
  const resources = request.resources.flatMap(({ count, queueFolder }, index) => {
    const positions = (opened[index] ?? []).map(() => next++);
    return [String(count), positions.join(','), queueFolder];
  });
  return spawn(
    'perl',
    ['-e', leaseProgram, JSON.stringify(request.label), rankText(request.rank), ...resources],
    {
      stdio: ['pipe', 'pipe', 'pipe', ...opened.flat().map(({ descriptor }) => descriptor)],
      env: ownEnvironment(), // no PERL5OPT
      detached: true, // Ctrl-C in the terminal is ours to handle, not perl's
    },
  ) as unknown as Perl;
}

/** Whole seconds, from none to ten years. */
export const rankText = (rank: number): string =>
  String(Math.round(Math.min(Math.max(Number.isFinite(rank) ? rank : 0, 0), 3e8)));

async function readAnswers(stdout: Readable, request: LockRequest): Promise<number[]> {
  const taken: number[] = [];
  for await (const line of createInterface({ input: stdout })) {
    const [event, resource, ...fields] = line.split('\t');
    if (event === 'taken') taken.push(...(fields[0] ?? '').split(',').map(Number));
    if (event === 'delayed') request.observer?.delayed?.();
    const name = request.resources[Number(resource)]?.name;
    if (event === 'wait' && name) request.observer?.waits?.({ name, behind: fields.map(readableLabel) });
  }
  return taken;
}

const interrupted: Failure = { reason: 'interrupted', what: 'waiting for a lease was interrupted' };

function lockFailure(end: number | string | null, said: string): Failure {
  if (end === 'ENOENT') {
    return {
      reason: 'tool-missing',
      what: 'perl, which takes the locks of leases, was not found',
      tries: ['npm run setup'],
    };
  }
  return {
    reason: 'lease-unavailable',
    what: 'the locks of the lease could not be taken',
    said: said || `perl ended with ${end}`,
  };
}
