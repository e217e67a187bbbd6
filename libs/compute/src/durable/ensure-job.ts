import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { fail, ok, type Failure, type Result } from '@research/core';
import { hostFailure } from '../links/ask-host';
import { type RunningHostProgram, startHostProgram } from '../links/host-program';
import { type JobPlace, shortJobId } from './job-place';
import { encodeJobSpec, type JobSpec } from './job-spec';
import { type JobState, parseJobState } from './job-state';
import type { ShippedFile } from './ship-job';

/** The job is there now: this call has started it, it was running or queued already, or it has ended and waits for its taker. */
export type EnsuredJob =
  | ({
      /** Name of this start of the job; `acknowledgeJob` wants it. */
      readonly start: string;
    } & (
      | { readonly kind: 'started'; readonly before: JobState }
      | { readonly kind: 'attached' }
      | { readonly kind: 'finished' }
    ))
  /** It is not, and was not to be started. */
  | { readonly kind: 'absent' };

/** How to ensure a job. */
export interface Ensuring {
  /** Whether to start a job that is not there. */
  readonly mayStart: boolean;
  /** Told of what has to travel to the host first. */
  readonly onSending?: (files: readonly ShippedFile[]) => void;
}

/** Bytes of a file that are read at once. */
const chunkBytes = 1024 * 1024;

/** Starts a job unless it is there. Of any number of callers with one fingerprint, at any time, exactly one starts it. */
export async function ensureJob(
  place: JobPlace,
  spec: JobSpec,
  { mayStart, onSending }: Ensuring,
): Promise<Result<EnsuredJob>> {
  const what = `job ${shortJobId(place)} of ${spec.label.task} could not be started`;
  const files = spec.shipment?.files ?? [];
  const lines = new Lines();
  const program = startHostProgram(
    place.link,
    {
      mode: 'ensure',
      job: place.fingerprint,
      argv: [mayStart ? 'start' : 'attach'],
      input: encodeJobSpec(spec),
    },
    { onBytes: (bytes) => lines.push(bytes) },
  );
  const sending = lines.first('need').then(async (wanted) => {
    const missing = wanted.flatMap((sha256) => files.find((file) => file.sha256 === sha256) ?? []);
    if (missing.length > 0) onSending?.(missing);
    return sendFiles(program, missing);
  });
  const end = await program.ended;
  lines.end();
  program.input.destroy();
  const changed = await sending;
  if (changed) return fail(changed);
  const failure = hostFailure(place.link, what, end);
  if (failure) return fail(failure);
  return ok(parseAnswer(lines.all.find(([kind]) => kind !== 'need') ?? []));
}

function parseAnswer([kind = '', start = '', ...before]: readonly string[]): EnsuredJob {
  if (kind === 'attached' || kind === 'finished') return { kind, start };
  return kind === 'started' ? { kind, start, before: parseJobState(before) } : { kind: 'absent' };
}

/** Sends files one after the other; a channel that breaks meanwhile tells of that itself. */
async function sendFiles(
  { input, kill }: RunningHostProgram,
  files: readonly ShippedFile[],
): Promise<Failure | undefined> {
  let changed: ShippedFile | undefined;
  const contents = async function* (): AsyncGenerator<Buffer> {
    for (const file of files) {
      const sent = yield* contentOf(file);
      if (sent === file.bytes) continue;
      changed = file;
      return;
    }
  };
  // One pipeline for all of them: each leaves listeners behind on what it writes to.
  await pipeline(contents, input, { end: false }).catch(() => undefined);
  if (changed === undefined) return undefined;
  kill();
  return { reason: 'missing-file', what: `${changed.to} changed while it was sent`, transient: true };
}

/** The bytes that a file had when it was looked at; gives how many there still were, none where it is gone. */
async function* contentOf({ from, bytes }: ShippedFile): AsyncGenerator<Buffer, number> {
  if (bytes === 0) return 0;
  const stream = createReadStream(from, { end: bytes - 1, highWaterMark: chunkBytes });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch {
    // It cannot be read any more: some of its bytes are missing.
  }
  return stream.bytesRead;
}

/** The lines of an answer, as they come. */
class Lines {
  readonly all: string[][] = [];
  private rest = '';
  private readonly waiting = new Map<string, (fields: readonly string[]) => void>();

  push(bytes: Buffer): void {
    const parts = (this.rest + bytes.toString()).split('\n');
    this.rest = parts.pop() ?? '';
    for (const line of parts) {
      const [name = '', ...fields] = line.split('\t');
      this.all.push([name, ...fields]);
      this.waiting.get(name)?.(fields);
    }
  }

  /** The fields of the first line with that name; none when no such line comes. */
  first(name: string): Promise<readonly string[]> {
    return new Promise((resolve) => this.waiting.set(name, resolve));
  }

  end(): void {
    for (const resolve of this.waiting.values()) resolve([]);
  }
}
