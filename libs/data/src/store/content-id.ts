import type { Sha256 } from '@research/core';

/** What bytes are known by: their SHA-256 and how many they are. */
export interface ContentId {
  readonly sha256: Sha256;
  readonly bytes: number;
}

/** True when both name the same bytes. */
export const sameContent = (a: ContentId, b: ContentId): boolean =>
  a.sha256 === b.sha256 && a.bytes === b.bytes;

/** `sha256 0123456789ab… (1,880,411 bytes)`, short enough for a sentence. */
export function describeContent({ sha256, bytes }: ContentId): string {
  return `sha256 ${sha256.slice(0, 12)}… (${bytes.toLocaleString('en-US')} bytes)`;
}
