import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashBytes, isFileSystemError, isMissing, shownAddress } from '@research/core';
import { isRunning } from '@research/process';

/**
 * A download that has begun, kept in the store so that a later invocation can go on with it. It is a folder with the
 * bytes and the validator (strong ETag or Last-Modified) of the version they belong to. The process that works on it
 * has renamed it to carry their process id, so two processes never write one; that of a dead process is up for the
 * taking.
 */
export interface PartialDownload {
  /** The bytes so far. */
  readonly file: string;
  /** Bytes that can be gone on from: 0 without a validator, since nothing says that they are still the same file's. */
  size(): Promise<number>;
  /** The value for `If-Range`. */
  validator(): string | undefined;
  /** Appends a body; with `from` 0 begins anew under that validator. */
  append(from: number, body: AsyncIterable<Uint8Array>, validator: string | undefined): Promise<void>;
  discard(): Promise<void>;
  /** Leaves it for a later attempt. */
  release(): Promise<void>;
}

/** Takes over what an earlier attempt has left of a URL, or begins an empty partial download. */
export async function claimPartial(folder: string, url: string): Promise<PartialDownload> {
  // The name is on the disk: a hash of a password or key could be guessed.
  const key = hashBytes(shownAddress(url)).slice(0, 32);
  const mine = join(folder, `${key}.${process.pid}-${(claims += 1)}`);
  await mkdir(folder, { recursive: true });
  const left = (await readdir(folder)).filter((name) => name.startsWith(key) && !isOwned(name));
  for (const name of left) if (await moved(join(folder, name), mine)) break;
  await mkdir(mine, { recursive: true });
  return partialIn(mine, join(folder, key));
}

let claims = 0;

function partialIn(folder: string, released: string): PartialDownload {
  const file = join(folder, 'bytes');
  const validatorFile = join(folder, 'validator');
  const validator = (): string | undefined =>
    existsSync(validatorFile) ? readFileSync(validatorFile, 'utf8') : undefined;
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const size = async (): Promise<number> =>
    validator() !== undefined && existsSync(file) ? (await stat(file)).size : 0;
  return {
    file,
    validator,
    size,
    append: async (from, body, newValidator) => {
      if (from === 0) {
        await discard();
        await mkdir(folder, { recursive: true });
        if (newValidator !== undefined) await writeFile(validatorFile, newValidator);
      }
      // Chunk by chunk: a pipeline would throw away what it has buffered when the connection breaks.
      const appended = await open(file, 'a');
      try {
        for await (const chunk of body) await appended.writeFile(chunk);
      } finally {
        await appended.close();
      }
    },
    discard,
    release: async () => {
      const worthKeeping = (await size()) > 0;
      if (!worthKeeping || !(await moved(folder, released))) await discard();
    },
  };
}

/** True while the process that a folder's name carries is alive. */
function isOwned(name: string): boolean {
  const owner = /\.(\d+)-\d+$/.exec(name)?.[1];
  return owner !== undefined && isRunning(Number(owner));
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error) || (isFileSystemError(error) && ['ENOTEMPTY', 'EEXIST'].includes(error.code)))
      return false;
    throw error;
  }
}
