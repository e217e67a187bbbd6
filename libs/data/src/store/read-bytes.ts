import { createReadStream } from 'node:fs';

/**
 * The bytes of a file, which is opened when the first are asked for: a read stream opens at once, and its error would
 * have no handler until a caller listens. Rejects as `node:fs` does.
 */
export async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Buffer>;
}

/** The first bytes of a source, and one more where there are more: who sends without end must not fill the disk. */
export async function* atMost(source: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes + 1;
  for await (const chunk of source) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
