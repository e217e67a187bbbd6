import { EventEmitter } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { HostId } from '@research/core';
import type { Link, PipedProcess } from './link';

/** What a host has been asked, as it may read it. */
export interface HeardQuestion {
  readonly nonce: string;
  readonly mode: string;
  readonly argv: readonly string[];
}

/** What a host says: bytes on standard output, and bytes on standard error, without end if it likes. */
export interface HostileAnswer {
  readonly stdout?: Iterable<Buffer> | ((question: HeardQuestion) => Iterable<Buffer>);
  readonly stderr?: (question: HeardQuestion) => Iterable<Buffer>;
  readonly exit?: number;
}

/** A link to a host that answers whatever it is told to, in this process. */
export function hostileLink(answer: HostileAnswer, kind: Link['kind'] = 'ssh'): Link {
  return {
    host: 'box' as HostId,
    kind,
    destination: 'box',
    state: '.nx-research',
    slots: 'this',
    startPerl: () => ({ child: new HostileProcess(answer) as unknown as PipedProcess }),
  };
}

/** The answer of a host of ours: lines after the nonce, and the last frame. */
export const saying = (lines: readonly (readonly string[])[]): HostileAnswer =>
  sending(Buffer.from(lines.map((fields) => `${fields.join('\t')}\n`).join('')));

/** The same of bytes. */
export const sending = (bytes: Buffer, frames: readonly (readonly string[])[] = []): HostileAnswer => ({
  stdout: ({ nonce }) => [Buffer.from(`\n${nonce}\n`), bytes],
  stderr: ({ nonce }) => [
    Buffer.from(
      [...frames, ['done', String(bytes.length)]]
        .map((frame) => `${[nonce, ...frame].join('\t')}\n`)
        .join(''),
    ),
  ],
});

class HostileProcess extends EventEmitter {
  readonly pid = 2 ** 22 + 1;
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  private ended = false;
  private heard = Buffer.alloc(0);

  constructor(private readonly answer: HostileAnswer) {
    super();
    this.stdin.on('data', (bytes: Buffer) => this.hear(bytes));
    this.stdin.on('error', () => undefined);
  }

  kill(): boolean {
    this.end(null, 'SIGKILL');
    return true;
  }

  private hear(bytes: Buffer): void {
    const asked = this.question() !== undefined;
    this.heard = Buffer.concat([this.heard, bytes]);
    const question = this.question();
    if (!asked && question) void this.speak(question);
  }

  /** The program, then fields that end with NUL: see `startHostProgram`. */
  private question(): HeardQuestion | undefined {
    const from = this.heard.indexOf('\n__END__\n');
    const fields =
      from < 0
        ? []
        : this.heard
            .subarray(from + 9)
            .toString()
            .split('\0')
            .slice(0, -1);
    const [nonce, mode, , , , count, ...rest] = fields;
    if (nonce === undefined || mode === undefined || count === undefined) return undefined;
    return rest.length < Number(count) ? undefined : { nonce, mode, argv: rest.slice(0, Number(count)) };
  }

  private async speak(question: HeardQuestion): Promise<void> {
    const { stdout = [], stderr, exit = 0 } = this.answer;
    const out = typeof stdout === 'function' ? stdout(question) : stdout;
    await Promise.all([this.write(out, this.stdout), this.write(stderr?.(question) ?? [], this.stderr)]);
    this.end(exit, null);
  }

  private async write(chunks: Iterable<Buffer>, to: PassThrough): Promise<void> {
    for await (const chunk of Readable.from(chunks)) {
      if (this.ended || to.destroyed) return;
      if (!to.write(chunk))
        await new Promise<void>((resolve) => to.once('drain', resolve).once('close', resolve));
    }
  }

  private end(code: number | null, signal: string | null): void {
    if (this.ended) return;
    this.ended = true;
    for (const stream of [this.stdout, this.stderr]) stream.end();
    this.emit('exit', code, signal);
    setImmediate(() => this.emit('close', code, signal));
  }
}
