/**
 * True where files that are used without being declared fail the task: `RESEARCH_STRICT=1`, and else in CI, which sets
 * `CI`. `RESEARCH_STRICT=0` makes CI lenient.
 */
export function isStrict(env: Readonly<Record<string, string | undefined>>): boolean {
  const asked = env['RESEARCH_STRICT'] || env['CI'] || '';
  return !['', '0', 'false', 'no'].includes(asked.toLowerCase());
}

/** Set to 1, it makes documents fail on stale results, as for a submission. */
export const strictVariable = 'RESEARCH_STRICT';
