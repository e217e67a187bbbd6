import { randomUUID } from 'node:crypto';
import { finished } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { Options } from 'execa';
import { type Concealment, fail, ok, type Result, variables } from '@research/core';
import type { Command } from './command';
import type { CommandSink } from './command-sink';
import { drained } from './drained';
import { endTree } from './end-tree';
import type { Exit } from './exit';
import { LineSplitter } from './line-splitter';
import { OutputTail } from './output-tail';
import type { ProcessTree } from './process-tree';
import { startFailure } from './start-failure';

/** What goes with a command while it runs. */
export interface CommandIo {
  readonly sink?: CommandSink;
  /** Ends the whole process tree when aborted. */
  readonly signal?: AbortSignal;
  /** Time between TERM and KILL, 5 s unless told. */
  readonly graceMs?: number;
  /** What neither the sink nor the tail may see of what the command prints. */
  readonly concealment?: Concealment;
}

/** Runs one command to its end; fails only when it could not be started. */
export type RunCommand = (command: Command, io?: CommandIo) => Promise<Result<Exit>>;

/** A longer timer would fire at once (its delay is a 32-bit number); this one is 24 days. */
const longestTimerMs = 2 ** 31 - 1;
/** Loads what running needs, for who knows that it will run something and has the time now. */
export const prepareToRun = async (): Promise<void> => void (await import('execa'));

/**
 * Runs a command in its own process group. Time limit and abort end the whole tree, and so does the command's own exit:
 * nothing it left behind survives it or keeps this call waiting. Output is streamed; memory stays flat.
 */
export const runCommand: RunCommand = async (command, io = {}) => {
  const startedMs = performance.now();
  const tail = new OutputTail();
  const ended = (how: Omit<Exit, 'durationMs' | 'tail'>): Result<Exit> =>
    ok({ ...how, durationMs: Math.round(performance.now() - startedMs), tail: tail.toString() });
  if (io.signal?.aborted) return ended({ code: null, signal: null, timedOut: false, cancelled: true });

  const mark = randomUUID();
  // Loaded when a command is run, so that callers that run none do not pay for it.
  const { execa } = await import('execa');
  const subprocess = execa(command.argv[0], command.argv.slice(1), execaOptions(command, mark));
  const exit = new Promise<Pick<Exit, 'code' | 'signal'>>((resolve) => {
    subprocess.once('exit', (code, signal) => resolve({ code, signal }));
  });
  if (subprocess.pid === undefined) return fail(startFailure(command, await subprocess));

  const tree: ProcessTree = {
    pid: subprocess.pid,
    mark: `${variables.processTree.name}=${mark}`,
    platform: process.platform,
  };
  const output = Promise.all([
    follow(subprocess.stdout, 'stdout', { tail, ...io }),
    follow(subprocess.stderr, 'stderr', { tail, ...io }),
  ]);
  const graceMs = io.graceMs ?? 5000;
  const stop = stopper(command, io.signal, () => endTree(tree, graceMs));
  const how = await exit;
  const stopped = await stop.settle();
  await drained(output);
  await endTree(tree, graceMs);
  // A process that still holds the pipes has escaped the group and removed the mark: stop listening to it.
  for (const stream of [subprocess.stdin, subprocess.stdout, subprocess.stderr]) stream?.destroy();
  await output;
  return ended({ ...how, ...stopped });
};

function execaOptions(command: Command, mark: string) {
  const stdin = command.input === undefined ? 'ignore' : 'pipe';
  return {
    cwd: command.cwd,
    env: { ...command.env, [variables.processTree.name]: mark },
    extendEnv: false,
    detached: true,
    buffer: false,
    reject: false,
    encoding: 'buffer',
    // execa passes any open descriptor on; its types name the first ten only.
    stdio: [stdin, 'pipe', 'pipe', ...((command.inherit ?? []) as readonly 3[])],
    ...(command.input === undefined ? {} : { input: command.input }),
  } as const satisfies Options;
}

interface Follower extends Pick<CommandIo, 'sink' | 'concealment'> {
  readonly tail: OutputTail;
}

async function follow(
  stream: Readable,
  name: 'stdout' | 'stderr',
  { tail, sink, concealment }: Follower,
): Promise<void> {
  const lines = sink && new LineSplitter((line) => sink.line(line, name));
  // Before the output is cut into lines and shortened: a part of a secret cannot be told from other text.
  const shown = concealment?.stream();
  const take = (bytes: Buffer): void => {
    tail.push(bytes);
    lines?.push(bytes);
  };
  stream.on('data', (chunk: Buffer) => take(shown ? shown.push(chunk) : chunk));
  // An early end is our own doing (destroy above), so it is no failure.
  await finished(stream).catch(() => undefined);
  if (shown) take(shown.end());
  lines?.end();
}

/** Ends the tree at the time limit or on abort, whichever comes first; `settle` disarms it and says which it was. */
function stopper(command: Command, signal: AbortSignal | undefined, end: () => Promise<void>) {
  const stopped = { timedOut: false, cancelled: false };
  let ending: Promise<void> | undefined;
  const stop = (cause: keyof typeof stopped): void => {
    if (ending) return;
    stopped[cause] = true;
    ending = end();
  };
  const abort = (): void => stop('cancelled');
  signal?.addEventListener('abort', abort, { once: true });
  const timer =
    command.limitSeconds === undefined
      ? undefined
      : setTimeout(() => stop('timedOut'), Math.min(command.limitSeconds * 1000, longestTimerMs));
  return {
    async settle() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      await ending;
      return stopped;
    },
  };
}
