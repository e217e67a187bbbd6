import { fail, ok, plainText, type Failure, type Result } from '@research/core';
import { brokenLink } from './broken-link';
import { AnswerLines } from './answer-lines';
import { invalidAnswer } from './host-fields';
import { type HostEnd, type HostQuestion, startHostProgram } from './host-program';
import type { Link } from './link';

/** A question, and for a failure the sentence that says what could not be done. */
export interface Question extends HostQuestion {
  readonly what: string;
}

/** A setup line may set very long variables. */
const longestLine = 2 * 2 ** 20;

/** Asks the program of jobs on a host something; gives the fields of each line of its answer, to be parsed. */
export async function askHost(link: Link, question: Question): Promise<Result<string[][]>> {
  const all: string[][] = [];
  const lines = new AnswerLines(longestLine, (fields) => void all.push(fields));
  const program = startHostProgram(link, question, {
    bytes(bytes) {
      if (!lines.push(bytes)) program.refuse('a line of it does not end');
    },
  });
  const end = await program.ended;
  program.input.destroy();
  const failure = hostFailure(link, question.what, end);
  return failure ? fail(failure) : ok(all);
}

/** Why the program of jobs did not do what it was asked for; undefined when it did. */
export function hostFailure(link: Link, what: string, end: HostEnd): Failure | undefined {
  if (end.kind === 'done') return undefined;
  if (end.kind === 'broken') return brokenLink(link, what, end);
  if (end.kind === 'invalid') return invalidAnswer(link, what, end.why);
  const where = link.kind === 'ssh' ? `host ${link.host}: ` : '';
  const [mark, why] = end.message.split('\t');
  if (mark === unsafe && why !== undefined) return unsafeFolder(`${where}${what}`, why);
  return { reason: 'file-system', what: `${where}${what}`, said: plainText(end.message) };
}

/** What the message of the program of jobs begins with where it refuses its own folder. */
export const unsafe = 'unsafe';

const unsafeFolder = (what: string, why: string): Failure => ({
  reason: 'file-system',
  what: `${what}: the folder of its jobs is not yours alone, and anyone who can write to it can run programs as you`,
  said: plainText(why),
  tries: [
    'see there who has written what to it, and remove that; then take the right away: chmod go-w FOLDER',
    'or name another `folder` in hosts.yaml, such as one in your home folder',
    'npx nx run hosts:check',
  ],
});
