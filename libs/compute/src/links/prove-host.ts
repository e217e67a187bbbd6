import { createHash, randomBytes } from 'node:crypto';
import { fail, ok, plainText, type Failure, type Result } from '@research/core';
import { hostFailure, unsafe } from './ask-host';
import { encodeFields } from './encode-fields';
import { startHostProgram } from './host-program';
import type { Link } from './link';

/** How long a file took there and back. */
export interface HostProof {
  readonly transferMs: number;
  readonly bytes: number;
}

/** What may fail, by the word that the program of jobs begins with. */
const problems: Readonly<Record<string, { readonly what: string; readonly tries: readonly string[] }>> = {
  folder: {
    what: 'its folder cannot be written to',
    tries: [
      'free disk space there, or fix the permissions of the folder',
      'or name another `folder` in hosts.yaml',
    ],
  },
  locks: {
    what: 'locks do not hold in the folder of its jobs',
    tries: ['name a `folder` on a local disk in hosts.yaml: flock is not safe on network drives'],
  },
  transfer: {
    what: 'a file could not be brought there and back',
    tries: [
      'free disk there, or name another `folder` in hosts.yaml',
      'install coreutils there if it cannot check files',
    ],
  },
};

/**
 * Proves the folder of a host's jobs: that it can be written to, that locks hold in it, and that a file of 64 KiB comes back
 * as it was sent. Fails with `host-unreachable`, or with what does not work and what helps.
 */
export async function proveHost(link: Link): Promise<Result<HostProof>> {
  const content = Buffer.from(randomBytes(32 * 1024).toString('hex'));
  const sha256 = createHash('sha256').update(content).digest('hex');
  const startedMs = performance.now();
  const chunks: Buffer[] = [];
  const { input, ended } = startHostProgram(
    link,
    {
      mode: 'prove',
      argv: [sha256, String(content.length)],
      input: Buffer.concat([encodeFields([]), content]),
      mostBytes: 2 * content.length,
    },
    { bytes: (bytes) => void chunks.push(bytes) },
  );
  const end = await ended;
  input.destroy();
  const isPart = end.kind === 'failed' && !end.message.startsWith(`${unsafe}\t`);
  if (isPart) return fail(problem(link, end.message));
  const failure = hostFailure(link, 'it could not be proved', end);
  if (failure) return fail(failure);
  const [, , ...rest] = Buffer.concat(chunks).toString().split('\n');
  if (rest.join('\n') !== `${content.toString()}sha256\t${sha256}\n`)
    return fail(problem(link, 'transfer\twhat came back is not what was sent'));
  return ok({ transferMs: Math.round(performance.now() - startedMs), bytes: content.length });
}

function problem({ host }: Link, message: string): Failure {
  const [name = '', ...said] = message.split('\t');
  const known = Object.hasOwn(problems, name) ? problems[name] : undefined;
  const { what, tries } = known ?? { what: 'it could not be proved', tries: [] };
  return {
    reason: 'file-system',
    what: `host ${host}: ${what}`,
    said: plainText(said.length > 0 ? said.join('\t').trim() : message),
    tries: [...tries, 'npx nx run hosts:check'],
  };
}
