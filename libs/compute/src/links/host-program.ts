import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
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
}

/** Output that still comes when the process is gone would be that of a process that it has left behind. */
const drainMs = 1000;

/** Starts the program of jobs on a host; see `jobProgram` for what it can be asked. */
export function startHostProgram(
  link: Link,
  { mode, job = '', argv = [], input }: HostQuestion,
  listener: HostListener,
): RunningHostProgram {
  const nonce = randomUUID();
  const child = link.startPerl();
  child.stdin.on('error', () => undefined); // it may be gone before we have said everything
  const fields = [nonce, mode, link.state, job, String(argv.length), ...argv];
  child.stdin.write(jobProgram.trimStart());
  child.stdin.write(encodeFields(fields));
  if (input) child.stdin.write(input);
  const bytes = new AfterNonce(nonce, (chunk) => listener.onBytes(chunk));
  child.stdout.on('data', (chunk: Buffer) => bytes.push(chunk));
  const said: string[] = [];
  let last: readonly string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    const [mark, ...frame] = line.split('\t');
    if (mark !== nonce) return void said.push(line);
    last = frame;
    listener.onFrame?.(frame[0] ?? '', frame.slice(1));
  });
  const ended = endOf(child).then((exit): HostEnd => {
    const [name, detail = ''] = last;
    // Standard output has a count, for it may lag behind standard error when the channel breaks.
    if (name === 'done' && Number(detail) === bytes.count) return { kind: 'done' };
    if (name === 'failed') return { kind: 'failed', message: Buffer.from(detail, 'hex').toString().trim() };
    return { kind: 'broken', said: [...said, ...bytes.instead()].join('\n'), exit, began: bytes.began };
  });
  return { input: child.stdin, ended, kill: () => void child.kill('SIGKILL') };
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
    if (at < 0) return;
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
