import { createHash, type Hash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { countField, logField, sha256Field, textField } from '../links/host-fields';

/** What a host tells of an ended job before its outputs. */
export interface EndedAnswer {
  /** The end of its log. */
  readonly tail: string;
  /** The fields of its note of the start. */
  readonly note: readonly string[];
}

/** A line holds the end of a log, or a path. */
const longestLine = 256 * 1024;
const tailField = logField(64 * 1024);
const nameField = textField(4096);
/** Of files that were not declared; more are not named. */
const mostOthers = 1000;

/** Why an answer makes no sense; undefined while it does. */
type Wrong = string | undefined;

/**
 * Takes what the program of jobs sends of a job's outputs and writes it into a folder: `gone`, or `ended`; then for
 * each name, in order, `file` with its bytes and their `sha256`, `absent`, or `unsafe`; then `other` names. What is no
 * regular file there becomes an empty folder here, and an unrequested file becomes an empty one: so that what is wrong
 * with them is judged in one place, wherever the job ran. A name of such a file that this machine does not take is
 * passed over. All else throws as `fs` does.
 */
export class DeliveredFiles {
  /** Names whose bytes are not those that the host has. */
  readonly damaged: string[] = [];
  private ended: EndedAnswer | 'gone' | undefined;
  private rest: Buffer = Buffer.alloc(0);
  private left = 0;
  private next = 0;
  /** Outputs of which all is told. */
  private told = 0;
  private others = 0;
  private current: { readonly name: string; readonly descriptor: number; readonly hash: Hash } | undefined;

  /** @param folder absolute, empty, ours alone */
  constructor(
    private readonly folder: string,
    private readonly names: readonly string[],
  ) {}

  /** `gone`: another client has taken the outputs. Undefined if the answer is incomplete. */
  get answer(): EndedAnswer | 'gone' | undefined {
    const complete = this.ended === 'gone' || this.told === this.names.length;
    return complete ? this.ended : undefined;
  }

  push(chunk: Buffer): Wrong {
    let bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = Buffer.alloc(0);
    while (bytes.length > 0) {
      if (this.left > 0) {
        bytes = bytes.subarray(this.takeBytes(bytes));
        continue;
      }
      const end = bytes.indexOf(0x0a);
      if (end < 0) break;
      const [kind = '', ...fields] = bytes.subarray(0, end).toString().split('\t');
      const wrong = this.takeLine(kind, fields);
      if (wrong !== undefined) return wrong;
      bytes = bytes.subarray(end + 1);
    }
    this.rest = Buffer.from(bytes);
    return bytes.length > longestLine ? 'a line of it does not end' : undefined;
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

  private takeLine(kind: string, fields: readonly string[]): Wrong {
    const isFirst = kind === 'ended' || kind === 'gone';
    if (isFirst !== (this.ended === undefined)) return `"${kind}" comes out of order`;
    if (isFirst) return this.takeEnd(kind, fields);
    if (this.current) return kind === 'sha256' ? this.finish(fields[0]) : `"${kind}" comes before "sha256"`;
    if (kind === 'other') return this.takeOther(fields[0]);
    return this.takeOutput(kind, fields[0]);
  }

  private takeEnd(kind: 'ended' | 'gone', [hexadecimal, ...note]: readonly string[]): Wrong {
    if (kind === 'gone') return void (this.ended = 'gone');
    const tail = tailField.safeParse(hexadecimal);
    if (!tail.success) return 'the end of the log is not hexadecimal, or too long';
    this.ended = { tail: tail.data, note };
    return undefined;
  }

  private takeOutput(kind: string, size: string | undefined): Wrong {
    const name = this.names[this.next++];
    if (name === undefined || !['file', 'absent', 'unsafe'].includes(kind))
      return `it was not asked for "${kind}"`;
    if (kind === 'unsafe') mkdirSync(join(this.folder, name), { recursive: true });
    if (kind !== 'file') return void (this.told += 1);
    const bytes = countField.safeParse(size);
    if (!bytes.success) return `${name} has no size`;
    this.begin(name, bytes.data);
    return undefined;
  }

  private begin(name: string, bytes: number): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const { bavail, bsize } = statfsSync(this.folder);
    if (bytes > bavail * bsize) throw noSpace(path, bytes, bavail * bsize);
    this.current = { name, descriptor: openSync(path, 'wx'), hash: createHash('sha256') };
    this.left = bytes;
  }

  private finish(text: string | undefined): Wrong {
    const { current } = this;
    this.end();
    const sha256 = sha256Field.safeParse(text);
    if (!current || !sha256.success) return 'an output has no SHA-256';
    this.told += 1;
    if (current.hash.digest('hex') !== sha256.data) this.damaged.push(current.name);
    return undefined;
  }

  private takeOther(hexadecimal: string | undefined): Wrong {
    if (this.next < this.names.length) return '"other" comes before the outputs';
    this.others += 1;
    const name = nameField.safeParse(hexadecimal);
    if (name.success && this.others <= mostOthers) this.standIn(name.data);
    return undefined;
  }

  private standIn(name: string): void {
    // What a host calls its files is no path for us to follow.
    if (name.split('/').some((part) => ['', '.', '..'].includes(part))) return;
    const path = join(this.folder, name);
    if (existsSync(path)) return; // a link there, on the way to an output
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '', { flag: 'wx' });
    } catch {
      // Too long here, or in the way of another: no reason to go without what was asked for.
    }
  }
}

const noSpace = (path: string, bytes: number, free: number): Error =>
  Object.assign(
    new Error(`ENOSPC: no space left on device, ${bytes} bytes are to come and ${free} are free`),
    {
      code: 'ENOSPC',
      path,
    },
  );
