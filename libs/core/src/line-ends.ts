import { hashBytes } from './hash-bytes';

const [newline, carriageReturn] = [10, 13];

/**
 * True when bytes have a hash once their line ends are those of Unix, or those of Windows: they are the same text, and git or
 * an editor has changed the line ends. Bytes that have the hash as they are do not differ at all.
 * @param hash SHA-256
 */
export function differsByLineEnds(bytes: Uint8Array, hash: string): boolean {
  if (bytes.includes(0) || hashBytes(bytes) === hash) return false;
  const unix = withoutReturns(bytes);
  return hashBytes(unix) === hash || hashBytes(withReturns(unix)) === hash;
}

/** What to type where git changes line ends. */
export const keepLineEnds = (path: string): string[] => [
  "echo '* -text' >> .gitattributes: git then leaves the bytes of files as they are",
  `rm ${path} && git checkout -- ${path}`,
];

function withoutReturns(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, index) => byte !== carriageReturn || bytes[index + 1] !== newline);
}

function withReturns(unix: Uint8Array): Uint8Array {
  const lines = unix.reduce((count, byte) => count + (byte === newline ? 1 : 0), 0);
  const windows = new Uint8Array(unix.length + lines);
  let at = 0;
  for (const byte of unix) {
    if (byte === newline) windows[at++] = carriageReturn;
    windows[at++] = byte;
  }
  return windows;
}
