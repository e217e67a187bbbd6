import type { Fingerprint } from './brands';
import { canonicalJson } from './canonical-json';
import { hashBytes } from './hash-bytes';

/**
 * Identity of a piece of work. Only content goes in (bytes as hashes, arguments, allow-listed environment, required
 * versions), so it stays the same when nx.json, a tag or .gitignore change, where Nx's task hash does not.
 */
export function fingerprint(parts: Readonly<Record<string, unknown>>): Fingerprint {
  return hashBytes(canonicalJson(parts)) as string as Fingerprint;
}
