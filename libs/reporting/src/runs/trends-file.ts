import { randomUUID } from 'node:crypto';
import { isMissing } from '@research/core';
import { link, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A CSV file that only grows. */
export interface GrowingFile {
  readonly path: string;
  /** Its first line, with the line end. */
  readonly heading: string;
}

/**
 * Adds rows by one write at the end, so that those of two processes do not mix; the file is made when it is not there.
 * One with another heading, of an older version or the user's own, is kept beside it under another name. A row that a
 * crash has cut off stays a row of its own. Rejects as `node:fs` does.
 */
export async function appendRows({ path, heading }: GrowingFile, rows: readonly string[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await setAsideUnlike(path, heading);
  await startWith(path, heading);
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    await file.appendFile(`${last.buffer.toString() === '\n' ? '' : '\n'}${rows.join('')}`);
  } finally {
    await file.close();
  }
}

/** Whole or not at all; of several processes one makes it. */
async function startWith(path: string, heading: string): Promise<void> {
  if (await isThere(path)) return;
  const own = `${path}.${randomUUID()}.new`;
  await writeFile(own, heading);
  try {
    await link(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function setAsideUnlike(path: string, heading: string): Promise<void> {
  if (!(await isThere(path))) return;
  const file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(heading.length), 0, heading.length, 0);
  await file.close();
  if (buffer.toString('utf8', 0, bytesRead) === heading) return;
  const { mtime } = await stat(path);
  const stamp = mtime
    .toISOString()
    .replace(/[-:]|\..*$/g, '')
    .replace('T', '_');
  await rename(path, path.replace(/(\.[^.]*)?$/, `.until_${stamp}$1`));
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
