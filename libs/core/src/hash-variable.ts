import { scryptSync } from 'node:crypto';

/** Work of one hash: 32 MiB and a tenth of a second, which makes a dictionary of likely values expensive. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 };
/** The same in every workspace, since results in git must be fresh in every clone. */
const salt = 'nx-research environment variable';
const hashBytesLong = 32;

const known = new Map<string, string>();

/**
 * What stands for the value of an environment variable in fingerprints and records: equal values of a variable give equal
 * text in every clone, and the value cannot be looked up in a table of plain hashes (scrypt, RFC 7914). Cached for the
 * process. `null`, a variable that is not set, stays `null`.
 */
export function hashVariable(name: string, value: string | null): string | null {
  if (value === null) return null;
  const key = `${name}=${value}`;
  const hash = known.get(key) ?? scryptOf(name, value);
  known.set(key, hash);
  return hash;
}

const scryptOf = (name: string, value: string): string =>
  `scrypt:${scryptSync(value, `${salt} ${name}`, hashBytesLong, cost).toString('hex')}`;

/** True for what {@link hashVariable} gives. */
export const isVariableHash = (text: string): boolean => /^scrypt:[0-9a-f]{64}$/.test(text);
