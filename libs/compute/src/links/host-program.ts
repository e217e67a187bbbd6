import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { LineSplitter } from '@research/process';
import { jobProgram } from './job-program';
import { encodeFields } from './encode-fields';
import type { Link, PipedProcess } from './link';

/** What to ask the program of jobs for. */
export interface HostQuestion {
  readonly mode: string;
  /** Fingerprint of the job that it is about. */
  readonly job?: string;
  readonly argv?: readonly string[];
  /** Fields for its standard input. */
  readonly input?: Buffer;
  /** Bytes that the answer may have; no limit for what is not kept, unless told 16 MiB. */
  readonly mostBytes?: number;
}

/** What is told while it runs. */
export interface HostListener {
  onBytes(bytes: Buffer): void;
  onFrame?(name: string, fields: readonly string[]): void;
}

/**
 * How it ended. `broken`: the channel did before the last frame came, whatever the exit code says; nothing is known of what
 * was asked for.
 */
export type HostEnd =
  | { readonly kind: 'done' }
  /** It answered what makes no sense. */
  | { readonly kind: 'invalid'; readonly why: string }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'broken';
      readonly said: string;
      readonly exit: number | string | null;
      /** The program has started there. */
      readonly began: boolean;
    };

/** The running program of jobs on a host. */
export interface RunningHostProgram {
  /** For what follows the fields. Whoever ends it lets go of the program, which ends then. */
  readonly input: Writable;
  readonly ended: Promise<HostEnd>;
  /** Gives up at once, for a channel that does not end by itself. */
  kill(): void;
  /** Gives up at once, for an answer that makes no sense. */
  refuse(why: string): void;
}

/** Output that still comes when the process is gone would be that of a process that it has left behind. */
const drainMs = 1000;

const mostAnswerBytes = 16 * 2 ** 20;
/** What a login script prints is kept as far as it may explain something. */
const mostPreambleBytes = 64 * 1024;
const mostSaidLines = 50;
/** Frames are few: a host that sends them without end would fill the terminal. */
const frames = { atOnce: 1000, perSecond: 50 };

/** Starts the program of jobs on a host; see `jobProgram` for what it can be asked. */
export function startHostProgram(
  link: Link,
  { mode, job = '', argv = [], input, mostBytes = mostAnswerBytes }: HostQuestion,
  listener: HostListener,
): RunningHostProgram {
  const nonce = randomUUID();
  const child = link.startPerl();
  child.stdin.on('error', () => undefined); // it may be gone before we have said everything
  const fields = [nonce, mode, link.state, link.kind, job, String(argv.length), ...argv];
  child.stdin.write(jobProgram.trimStart());
  child.stdin.write(encodeFields(fields));
  if (input) child.stdin.write(input);
  let refused: string | undefined;
  const kill = (): void => void child.kill('SIGKILL');
  const refuse = (why: string): void => {
    refused ??= why;
    kill();
  };
  const bytes = new AfterNonce(nonce, (chunk) => {
    if (refused === undefined) listener.onBytes(chunk);
    if (bytes.count > mostBytes) refuse(`it has more than ${mostBytes} bytes`);
  });
  child.stdout.on('data', (chunk: Buffer) => bytes.push(chunk));
  const said: string[] = [];
  let last: readonly string[] = [];
  let count = 0;
  const startedMs = performance.now();
  const takeLine = (line: string): void => {
    if (!line.startsWith(`${nonce}\t`)) {
      said.push(line.slice(0, 1000));
      if (said.length > mostSaidLines) said.shift();
      return;
    }
    const frame = line.slice(nonce.length + 1).split('\t');
    count += 1;
    const allowed = frames.atOnce + (frames.perSecond * (performance.now() - startedMs)) / 1000;
    if (count > allowed) refuse('frames come without end');
    if (refused !== undefined) return;
    last = frame;
    listener.onFrame?.(frame[0] ?? '', frame.slice(1));
  };
  const lines = new LineSplitter(takeLine);
  child.stderr.on('data', (chunk: Buffer) => lines.push(chunk));
  const ended = endOf(child).then((exit): HostEnd => {
    lines.end();
    if (refused !== undefined) return { kind: 'invalid', why: refused };
    const [name, detail = ''] = last;
    // Standard output has a count, for it may lag behind standard error when the channel breaks.
    if (name === 'done' && Number(detail) === bytes.count) return { kind: 'done' };
    if (name === 'failed') return { kind: 'failed', message: Buffer.from(detail, 'hex').toString().trim() };
    return { kind: 'broken', said: [...said, ...bytes.instead()].join('\n'), exit, began: bytes.began };
  });
  return { input: child.stdin, ended, kill, refuse };
}

async function endOf(child: PipedProcess): Promise<number | string | null> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exit = await new Promise<number | string | null>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  if (child.pid !== undefined) await Promise.race([closed, delay(drainMs, undefined, { ref: false })]);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  return exit;
}

/** Passes on what comes after the line with the nonce: a login script may have printed something before it. */
class AfterNonce {
  count = 0;
  private before: Buffer | undefined = Buffer.alloc(0);
  private readonly mark: Buffer;

  constructor(
    nonce: string,
    private readonly pass: (bytes: Buffer) => void,
  ) {
    this.mark = Buffer.from(`\n${nonce}\n`);
  }

  /** The line has come. */
  get began(): boolean {
    return this.before === undefined;
  }

  /** The last lines of what was printed where nothing of ours came: an account that is closed says so there. */
  instead(): string[] {
    const text = this.before?.toString().trim() ?? '';
    return text === '' ? [] : text.split('\n').slice(-10);
  }

  push(chunk: Buffer): void {
    if (this.before === undefined) return this.hand(chunk);
    this.before = Buffer.concat([this.before, chunk]);
    const at = this.before.indexOf(this.mark);
    if (at < 0) {
      this.before = this.before.subarray(-mostPreambleBytes);
      return;
    }
    const rest = this.before.subarray(at + this.mark.length);
    this.before = undefined;
    this.hand(rest);
  }

  private hand(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.count += bytes.length;
    this.pass(bytes);
  }
}
