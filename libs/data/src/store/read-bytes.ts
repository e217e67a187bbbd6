import { createReadStream } from 'node:fs';

/**
 * The bytes of a file, which is opened when the first are asked for: a read stream opens at once, and its error would
 * have nobody to go to until somebody listens. Rejects as `node:fs` does.
 */
export async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Buffer>;
}
