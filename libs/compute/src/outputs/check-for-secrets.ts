import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Concealment, fail, type Failure, ok, type Result, severalFailures } from '@research/core';

/**
 * Checks that no output holds a secret: outputs go into the cache, and some into git. Packed outputs (`.gz`) are looked into.
 * Fails with `unsafe-output`, which names the files and the variables. Rejects as `fs` does.
 */
export async function checkForSecrets(
  folder: string,
  names: readonly string[],
  secrets: Concealment | undefined,
): Promise<Result<void>> {
  if (secrets === undefined || secrets.texts.length === 0) return ok(undefined);
  const failures: Failure[] = [];
  for (const name of names) {
    const found = await secretsIn(join(folder, name), secrets);
    if (found.length > 0) failures.push(holdsSecret(name, found));
  }
  return failures.length === 0 ? ok(undefined) : fail(severalFailures('outputs hold secrets', failures));
}

async function secretsIn(path: string, secrets: Concealment): Promise<string[]> {
  const stream = secrets.stream();
  try {
    for await (const chunk of bytesOf(path)) stream.push(chunk as Buffer);
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error; // no archive, whatever its name says
  }
  stream.end();
  return [...stream.found];
}

function bytesOf(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  if (!path.endsWith('.gz')) return file;
  const unpacked = createGunzip();
  file.on('error', (error) => unpacked.destroy(error));
  return file.pipe(unpacked);
}

const holdsSecret = (name: string, variables: readonly string[]): Failure => ({
  reason: 'unsafe-output',
  what: `the output ${name} holds the value of ${variables.join(' and ')}`,
  tries: ['leave it out of what the script writes, or of what the notebook prints'],
});
