// @ts-check

/**
 * Whether a dotted version is at least another, number by number; a missing number counts as 0 and an unknown version
 * ('') as old enough for nothing but an absent minimum.
 * @param {string} version
 * @param {string | undefined} minimum
 */
export function isAtLeast(version, minimum) {
  if (minimum === undefined) return true;
  if (version === '') return false;
  const [have, need] = [numbers(version), numbers(minimum)];
  for (let i = 0; i < Math.max(have.length, need.length); i++) {
    const difference = (have[i] ?? 0) - (need[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** @param {string} version */
const numbers = (version) => version.split('.').map(Number);
