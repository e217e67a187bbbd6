import { createHash, type Hash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Takes what the program of jobs sends of a job's outputs and writes it into a folder. What is no regular file there becomes
 * an empty folder here, and a file that nobody asked for an empty one: so that what is wrong with them is judged in one place,
 * wherever the job ran. Everything throws as `fs` does.
 */
export class DeliveredFiles {
  /** Fields of the line `ended`; undefined where somebody else has taken the outputs. */
  ended: readonly string[] | undefined;
  /** Names whose bytes are not those that the host has. */
  readonly damaged: string[] = [];
  private rest: Buffer = Buffer.alloc(0);
  private left = 0;
  private next = 0;
  private current: { readonly name: string; readonly descriptor: number; readonly hash: Hash } | undefined;

  /** @param folder absolute, empty, ours alone */
  constructor(
    private readonly folder: string,
    private readonly names: readonly string[],
  ) {}

  push(chunk: Buffer): void {
    let bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    while (bytes.length > 0) {
      const taken = this.left > 0 ? this.takeBytes(bytes) : this.takeLine(bytes);
      if (taken === 0) break;
      bytes = bytes.subarray(taken);
    }
    this.rest = bytes;
  }

  /** Closes what is open, for a channel that has broken. */
  end(): void {
    if (this.current) closeSync(this.current.descriptor);
    this.current = undefined;
  }

  private takeBytes(bytes: Buffer): number {
    const part = bytes.subarray(0, this.left);
    if (this.current) {
      for (let done = 0; done < part.length;) done += writeSync(this.current.descriptor, part, done);
      this.current.hash.update(part);
    }
    this.left -= part.length;
    return part.length;
  }

  private takeLine(bytes: Buffer): number {
    const end = bytes.indexOf(0x0a);
    if (end < 0) return 0;
    const [kind = '', ...fields] = bytes.subarray(0, end).toString().split('\t');
    this.takeAnswer(kind, fields);
    return end + 1;
  }

  private takeAnswer(kind: string, fields: readonly string[]): void {
    const [detail = ''] = fields;
    if (kind === 'ended') this.ended = fields;
    if (kind === 'sha256') return this.finish(detail);
    if (kind === 'other') return this.standIn(Buffer.from(detail, 'hex').toString());
    if (!['file', 'absent', 'unsafe'].includes(kind)) return;
    const name = this.names[this.next++];
    if (kind === 'file') this.left = Number(detail);
    if (name === undefined) return; // its bytes go nowhere
    if (kind === 'unsafe') mkdirSync(join(this.folder, name), { recursive: true });
    if (kind === 'file') this.begin(name);
  }

  private begin(name: string): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    this.current = { name, descriptor: openSync(path, 'wx'), hash: createHash('sha256') };
  }

  private finish(sha256: string): void {
    const { current } = this;
    this.end();
    if (current && current.hash.digest('hex') !== sha256) this.damaged.push(current.name);
  }

  private standIn(name: string): void {
    // What a host calls its files is no path for us to follow.
    if (name.split('/').some((part) => ['', '.', '..'].includes(part)) || name.includes('\0')) return;
    const path = join(this.folder, name);
    if (existsSync(path)) return; // a link there, on the way to an output
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '', { flag: 'wx' });
  }
}
