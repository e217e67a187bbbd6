import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Location } from '@research/core';
import * as z from 'zod';
import type { TrialKey } from './fits';
import { storedConfiguration } from './parameter';
import { measured, sealed, unsealed } from './records';
import { reviveFloats } from './whole-float';

const entry = z.object({
  key: z.string(),
  configuration: storedConfiguration,
  outcome: z.discriminatedUnion('kind', [
    measured.extend({ kind: z.literal('finished') }),
    z.object({ kind: z.literal('failed'), reason: z.string(), said: z.string().optional() }),
  ]),
  host: z.string(),
  device: z.string(),
  versions: z.string(),
  /** Of the fit, and which fit it was. */
  fitSeconds: z.number(),
  fit: z.string(),
  /** The durable job that evaluated it. */
  job: z.string(),
  /** When it was heard of here, ISO 8601. */
  at: z.string(),
});

/** A trial that has ended: result or reason, and where that was found. */
export type LedgerEntry = Readonly<z.output<typeof entry>>;

/** A line of a ledger that is no entry, and the trial that it seems to be of. */
export interface DamagedLine extends Location {
  readonly key?: TrialKey;
}

/** Every trial that has ended, kept as soon as it is heard of. Killed at any moment it loses at most a line that was being written. */
export class Ledger {
  readonly #entries = new Map<TrialKey, LedgerEntry>();
  /** Lines that are no entries: cut short, or changed by hand. Their trials are evaluated again. */
  readonly damaged: DamagedLine[] = [];
  #descriptor: number | undefined;

  /** Throws as `node:fs` does. @param file absolute path @param shown as messages name it */
  constructor(
    private readonly file: string,
    shown = file,
  ) {
    if (!existsSync(file)) return;
    const lines = readFileSync(file, 'utf8').split('\n');
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      const read = parseEntry(line);
      if (read && this.#isNews(read)) this.#entries.set(read.key, read);
      if (!read) this.damaged.push({ file: shown, line: index + 1, ...keyIn(line) });
    }
  }

  /** The entry of a trial; a result counts more than a failure, and the first of several results is kept. */
  get = (key: TrialKey): LedgerEntry | undefined => this.#entries.get(key);

  /** All entries, in the order in which their trials were first heard of. */
  entries = (): IterableIterator<LedgerEntry> => this.#entries.values();

  /** Adds entries, on the disk before this returns: all of them, or none and it throws as `node:fs` does. */
  add(entries: readonly LedgerEntry[]): void {
    const added = entries.filter((one) => this.#isNews(one));
    if (added.length === 0) return;
    const text = added.map((one) => `${sealed(JSON.stringify(one))}\n`).join('');
    const descriptor = this.#open();
    const { size } = fstatSync(descriptor);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } catch (problem) {
      ftruncateSync(descriptor, size);
      throw problem;
    }
    for (const one of added) this.#entries.set(one.key, one);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number {
    if (this.#descriptor !== undefined) return this.#descriptor;
    mkdirSync(dirname(this.file), { recursive: true });
    this.#descriptor = openSync(this.file, 'a');
    // What follows a line that was cut short is a line of its own.
    if (existsSync(this.file) && !/(^|\n)$/.test(readFileSync(this.file, 'utf8').slice(-1)))
      writeSync(this.#descriptor, '\n');
    return this.#descriptor;
  }

  readonly #isNews = ({ key }: LedgerEntry): boolean => this.#entries.get(key)?.outcome.kind !== 'finished';
}

function keyIn(line: string): Pick<DamagedLine, 'key'> {
  const [, key] = /"key":"([0-9a-f]{64})"/.exec(line) ?? [];
  return key === undefined ? {} : { key };
}

function parseEntry(line: string): LedgerEntry | undefined {
  const text = unsealed(line);
  if (text === undefined) return undefined;
  try {
    return entry.parse(JSON.parse(text, reviveFloats));
  } catch {
    return undefined;
  }
}
