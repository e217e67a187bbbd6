import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { drained, LineSplitter } from '@research/process';
import { hostProgram } from '../program/programs';
import { AfterNonce } from './after-nonce';
import { describeSilence } from './describe-silence';
import { encodeFields } from './encode-fields';
import type { Link, PipedProcess, StartedPerl } from './link';
import { Silence, usualSilence } from './silence';

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

/** Watches a program on a host while it runs. */
export interface HostProgramObserver {
  /** Part of its standard output. */
  bytes(bytes: Buffer): void;
  /** A frame of the protocol, from its standard error. */
  frame?(name: string, fields: readonly string[]): void;
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
      /** We have given it up. */
      readonly gaveUp?: GivenUp;
    };

/**
 * Why we give a channel up. `silent`: nothing came for so long. `flood`: what came before the first line of ours has no end.
 * @see Link.silence
 */
export type GivenUp =
  | { readonly kind: 'silent'; readonly seconds: number; readonly isLoggedIn: boolean | undefined }
  | { readonly kind: 'flood' };

/** The running program of jobs on a host. */
export interface RunningHostProgram {
  /** For input after the fields. Ending it detaches from the program, which then exits. */
  readonly input: Writable;
  readonly ended: Promise<HostEnd>;
  /** Gives up at once, for a channel that does not end by itself. */
  kill(): void;
  /** Gives up at once, for an answer that makes no sense. */
  refuse(why: string): void;
}

const mostAnswerBytes = 16 * 2 ** 20;
const mostSaidLines = 50;
/** Frames are few: a host that sends them without end would fill the terminal. */
const frames = { atOnce: 1000, perSecond: 50 };

/** Starts the program of jobs on a host; see `program/channel.pl` for what it can be asked. */
export function startHostProgram(
  link: Link,
  { mode, job = '', argv = [], input, mostBytes = mostAnswerBytes }: HostQuestion,
  observer: HostProgramObserver,
): RunningHostProgram {
  const nonce = randomUUID();
  const perl = link.startPerl();
  const { child } = perl;
  let gaveUp: GivenUp | undefined;
  const giveUp = (why: GivenUp): void => {
    gaveUp ??= why;
    if (!bytes.began) perl.giveUpWay?.();
    child.kill('SIGKILL');
  };
  child.stdin.on('error', () => undefined); // it may be gone before we have said everything
  const fields = [nonce, mode, link.state, link.kind, job, String(argv.length), ...argv];
  child.stdin.write(hostProgram);
  child.stdin.write(encodeFields(fields));
  if (input) child.stdin.write(input);
  const bytes = new AfterNonce(nonce, (chunk) => {
    if (refused === undefined) observer.bytes(chunk);
    if (bytes.count > mostBytes) refuse(`it has more than ${mostBytes} bytes`);
  });
  let refused: string | undefined;
  const kill = (): void => void child.kill('SIGKILL');
  const refuse = (why: string): void => {
    refused ??= why;
    kill();
  };
  const silence = watchSilence(link, perl, { mode, began: () => bytes.began, giveUp });
  child.stdin.on('drain', () => silence.broken());
  child.stdout.on('data', (chunk: Buffer) => {
    // What start files print without end is no sign of life.
    if (bytes.countBefore(chunk)) giveUp({ kind: 'flood' });
    if (bytes.push(chunk)) silence.broken();
  });
  const said: string[] = [];
  const keepSaid = (line: string): void => {
    said.push(line.slice(0, 1000));
    if (said.length > mostSaidLines) said.shift();
  };
  let last: readonly string[] = [];
  let count = 0;
  const startedMs = performance.now();
  const takeLine = (line: string): void => {
    // A proxy may have printed something before it without a line break.
    const at = line.indexOf(`${nonce}\t`);
    if (at !== 0 && line !== '') keepSaid(at < 0 ? line : line.slice(0, at));
    if (at < 0) return;
    silence.broken();
    const frame = line.slice(at + nonce.length + 1).split('\t');
    count += 1;
    const allowed = frames.atOnce + (frames.perSecond * (performance.now() - startedMs)) / 1000;
    if (count > allowed) refuse('frames come without end');
    if (refused !== undefined) return;
    last = frame;
    observer.frame?.(frame[0] ?? '', frame.slice(1));
  };
  const lines = new LineSplitter(takeLine);
  child.stderr.on('data', (chunk: Buffer) => {
    if (bytes.countBefore(chunk)) giveUp({ kind: 'flood' });
    lines.push(chunk);
  });
  const ended = endOf(child).then((exit): HostEnd => {
    lines.end();
    silence.end();
    if (refused !== undefined) return { kind: 'invalid', why: refused };
    const [name, detail = ''] = last;
    // Standard output has a count, for it may lag behind standard error when the channel breaks.
    if (name === 'done' && Number(detail) === bytes.count) return { kind: 'done' };
    if (name === 'failed') return { kind: 'failed', message: Buffer.from(detail, 'hex').toString().trim() };
    const words = [...said, ...bytes.instead()].join('\n');
    return { kind: 'broken', said: words, exit, began: bytes.began, ...(gaveUp && { gaveUp }) };
  });
  return { input: child.stdin, ended, kill, refuse };
}

/** Programs that give signs of life while they wait. */
const modesWithSigns = ['attach', 'cancel', 'withdraw', 'run'];

interface Watched {
  readonly mode: string;
  readonly began: () => boolean;
  readonly giveUp: (why: GivenUp) => void;
}

/** Tells of a host that says nothing, and gives it up when that has lasted too long. */
function watchSilence(
  link: Link,
  { overOpenConnection, isLoggedIn }: StartedPerl,
  { mode, began, giveUp }: Watched,
): Silence {
  const limits = link.silence ?? usualSilence;
  const startMs = overOpenConnection ? limits.openMs : limits.startMs;
  const workMs = modesWithSigns.includes(mode) ? limits.signMs : limits.workMs;
  const limitMs = (): number => (began() ? workMs : startMs);
  const loggedIn = (): boolean | undefined => began() || isLoggedIn?.();
  return new Silence({
    tellMs: limits.tellMs,
    limitMs,
    observer: {
      silent: () =>
        link.say?.(
          describeSilence(link, {
            seconds: limits.tellMs / 1000,
            limitSeconds: limitMs() / 1000,
            began: began(),
            isLoggedIn: loggedIn(),
          }),
        ),
      expired: () => giveUp({ kind: 'silent', seconds: limitMs() / 1000, isLoggedIn: loggedIn() }),
    },
  });
}

async function endOf(child: PipedProcess): Promise<number | string | null> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exit = await new Promise<number | string | null>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  if (child.pid !== undefined) await drained(closed);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  return exit;
}
