import { fail, ok, type Failure, type Result } from '@research/core';
import { brokenLink } from './broken-link';
import { type HostEnd, type HostQuestion, startHostProgram } from './host-program';
import type { Link } from './link';

/** A question, and for a failure the sentence that says what could not be done. */
export interface Question extends HostQuestion {
  readonly what: string;
}

/** Asks the program of jobs on a host something; gives the fields of each line of its answer. */
export async function askHost(link: Link, question: Question): Promise<Result<string[][]>> {
  const chunks: Buffer[] = [];
  const { input, ended } = startHostProgram(link, question, { onBytes: (bytes) => void chunks.push(bytes) });
  const end = await ended;
  input.destroy();
  const failure = hostFailure(link, question.what, end);
  if (failure) return fail(failure);
  const lines = Buffer.concat(chunks).toString().split('\n').slice(0, -1);
  return ok(lines.map((line) => line.split('\t')));
}

/** Why the program of jobs did not do what it was asked for; undefined when it did. */
export function hostFailure(link: Link, what: string, end: HostEnd): Failure | undefined {
  if (end.kind === 'done') return undefined;
  if (end.kind === 'broken') return brokenLink(link, what, end);
  const where = link.kind === 'ssh' ? `host ${link.host}: ` : '';
  return { reason: 'file-system', what: `${where}${what}`, said: end.message };
}
