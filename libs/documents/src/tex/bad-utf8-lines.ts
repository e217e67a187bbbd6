/** The 1-based lines of a file that are not UTF-8, in their order. */
export function badUtf8Lines(bytes: Uint8Array): number[] {
  if (isUtf8(Buffer.from(bytes))) return [];
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  return lines.flatMap((line, index) => (isUtf8(Buffer.from(line, 'latin1')) ? [] : [index + 1]));
}

/** Decoding replaces every bad byte by U+FFFD: only then do the bytes differ from the text's own encoding. */
const isUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8')).equals(bytes);
