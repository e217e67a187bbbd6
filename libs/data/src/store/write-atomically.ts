import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sha256 } from '@research/core';
import type { ContentId } from './content-id';

/**
 * Streams bytes to a temporary file, hashing on the way, syncs it, and renames it to where `target` says; undefined
 * discards it. A reader sees the whole file or none, and a crash leaves at most the temporary file.
 * Rejects as `node:fs` or the source does.
 */
export async function writeAtomically(
  folder: string,
  source: AsyncIterable<Uint8Array>,
  target: (content: ContentId) => string | undefined,
): Promise<ContentId> {
  await mkdir(folder, { recursive: true });
  const temporary = `${folder}/.${process.pid}-${randomUUID()}.tmp`;
  try {
    const content = await writeHashed(temporary, source);
    const to = target(content);
    if (to !== undefined) {
      await mkdir(dirname(to), { recursive: true });
      await rename(temporary, to);
    }
    return content;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeHashed(path: string, source: AsyncIterable<Uint8Array>): Promise<ContentId> {
  const file = await open(path, 'wx');
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of source) {
      hash.update(chunk);
      await file.writeFile(chunk);
      bytes += chunk.length;
    }
    await file.sync();
    return { sha256: sha256(hash.digest('hex')), bytes };
  } finally {
    await file.close();
  }
}
