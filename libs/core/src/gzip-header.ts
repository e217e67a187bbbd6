import { Transform } from 'node:stream';

/** Byte of a gzip header that names the operating system, and its value for "unknown": RFC 1952, 2.3. */
export const gzipSystem = { byte: 9, unknown: 255 } as const;

/** Makes the header of a gzip stream the one that every machine writes; Node leaves out the time already. */
export function withoutGzipSystem(): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const at = gzipSystem.byte - passed;
      if (at >= 0 && at < chunk.length) chunk[at] = gzipSystem.unknown;
      passed += chunk.length;
      done(undefined, chunk);
    },
  });
}
