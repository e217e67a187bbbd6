import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { fail, type Failure, type Result } from '@research/core';
import * as z from 'zod';
import { AnswerLines } from '../links/answer-lines';
import { hostFailure } from '../links/ask-host';
import { parseAnswer, startField } from '../links/host-fields';
import { type RunningHostProgram, startHostProgram } from '../links/host-program';
import { followerFields } from './follower';
import { type JobRef, shortJobId } from './job-ref';
import { encodeJobSpec, type JobSpec } from './job-spec';
import { type JobState, stateField } from './job-state';
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
  /** Whether one that this workspace has collected is started again, though others have not collected it. */
  readonly again?: boolean;
  readonly observer?: SendingObserver;
}

/** Watches what travels to a host before a job starts there. */
export interface SendingObserver {
  /** The host lacks these files; they are sent now. */
  sending(files: readonly ShippedFile[]): void;
}

/** Bytes of a file that are read at once. */
const chunkBytes = 256 * 1024;

/** Starts a job unless it is there. Of any number of callers with one fingerprint, at any time, exactly one starts it. */
export async function ensureJob(
  ref: JobRef,
  spec: JobSpec,
  { mayStart, again = false, observer }: Ensuring,
): Promise<Result<EnsuredJob>> {
  const what = `job ${shortJobId(ref)} of ${spec.label.task} could not be started`;
  const files = spec.shipment?.files ?? [];
  const needed = new Needed();
  let answered: readonly string[] = [];
  const longestLine = 2 ** 16 + 65 * files.length;
  const lines = new AnswerLines(longestLine, ([name, ...fields]) => {
    if (name === 'need') needed.resolve(fields);
    else if (answered.length === 0) answered = [name, ...fields];
  });
  const program = startHostProgram(
    ref.link,
    {
      mode: 'ensure',
      job: ref.fingerprint,
      argv: [mayStart ? 'start' : 'attach', ...followerFields(ref.workspaceRoot), again ? '1' : '0'],
      input: encodeJobSpec(spec),
    },
    {
      bytes(bytes) {
        if (!lines.push(bytes)) program.refuse('a line of it does not end');
      },
    },
  );
  const sending = needed.fields.then(async (wanted) => {
    const bySha256 = new Map<string, ShippedFile>(files.map((file) => [file.sha256, file]));
    const missing = [...new Set(wanted)].flatMap((sha256) => bySha256.get(sha256) ?? []);
    if (missing.length > 0) observer?.sending(missing);
    return sendFiles(program, missing);
  });
  const end = await program.ended;
  needed.resolve([]);
  program.input.destroy();
  const changed = await sending;
  if (changed) return fail(changed);
  const failure = hostFailure(ref.link, what, end);
  if (failure) return fail(failure);
  const [kind, start, ...before] = answered;
  return parseAnswer({ link: ref.link, what }, ensured, { kind, start, before });
}

const ensured = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), start: startField, before: stateField }),
  z.object({ kind: z.enum(['attached', 'finished']), start: startField }),
  z.object({ kind: z.literal('absent') }),
]);

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

/** Names of the files that the host needs; none where it does not say. */
class Needed {
  resolve: (fields: readonly string[]) => void = () => undefined;
  readonly fields = new Promise<readonly string[]>((resolve) => (this.resolve = resolve));
}
