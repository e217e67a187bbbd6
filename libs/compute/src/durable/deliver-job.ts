import { mkdirSync, rmSync } from 'node:fs';
import { fail, ok, fileSystemFailure, type Failure, type Result } from '@research/core';
import { hostFailure } from '../links/ask-host';
import { encodeFields } from '../links/encode-fields';
import { invalidAnswer } from '../links/host-fields';
import { startHostProgram } from '../links/host-program';
import { DeliveredFiles } from './delivered-files';
import { type JobRef, localJobFolder, shortJobId } from './job-ref';
import { parseRunningNote, type RunningNote } from './running-note';

/** What an ended job has left, here. */
export interface Delivery extends RunningNote {
  /** Absolute path of the folder with the outputs, and nothing else. */
  readonly folder: string;
  /** The end of the log as UTF-8, up to 64 KiB; bytes that are not UTF-8 become U+FFFD. */
  readonly tail: string;
}

/** Which job is to be delivered. */
export interface DeliveryOrder {
  /** Of `ensureJob`. */
  readonly start: string;
  /** Names of the outputs; none for a job that has failed. */
  readonly names: readonly string[];
  /** Absolute path of a folder that takes outputs from other machines; what is in it goes first. */
  readonly into: string;
}

/**
 * Fetches the outputs of an ended job, unless they are on this machine: by name, only regular files, each verified
 * against the host's SHA-256. `gone`: another client has taken them. The job stays until it is acknowledged.
 */
export async function deliverJob(
  ref: JobRef,
  { start, names, into }: DeliveryOrder,
): Promise<Result<Delivery | 'gone'>> {
  const { link, workspaceRoot, fingerprint } = ref;
  const here = link.kind === 'local';
  const wanted = here ? [] : names;
  const content = names.length === 0 ? 'note' : here ? 'here' : 'files';
  if (!here) {
    rmSync(into, { recursive: true, force: true });
    mkdirSync(into, { recursive: true });
  }
  const files = new DeliveredFiles(into, wanted);
  const what = `the outputs of job ${shortJobId(ref)} could not be fetched`;
  let trouble: Failure | undefined;
  const program = startHostProgram(
    link,
    {
      mode: 'fetch',
      job: fingerprint,
      argv: [start, content],
      input: encodeFields([...wanted, '']),
      mostBytes: Infinity, // outputs
    },
    {
      bytes(bytes) {
        if (trouble) return;
        try {
          const wrong = files.push(bytes);
          if (wrong !== undefined) program.refuse(wrong);
        } catch (error) {
          trouble = fileSystemFailure(what, error as NodeJS.ErrnoException);
          program.kill();
        }
      },
    },
  );
  const end = await program.ended;
  program.input.destroy();
  files.end();
  const failure = trouble ?? hostFailure(link, what, end);
  if (failure) return fail(failure);
  if (files.damaged.length > 0) return fail(damaged(what, files.damaged));
  const { answer } = files;
  if (answer === 'gone') return ok('gone');
  if (answer === undefined) return fail(invalidAnswer(link, what, 'it does not tell of every output'));
  return ok({
    folder: here ? localJobFolder(workspaceRoot, fingerprint, 'out') : into,
    tail: answer.tail,
    ...parseRunningNote(answer.note),
  });
}

const damaged = (what: string, names: readonly string[]): Failure => ({
  reason: 'hash-mismatch',
  what,
  said: `${names.join(', ')}: the bytes are not those of the host`,
  transient: true,
});
