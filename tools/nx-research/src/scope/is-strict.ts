import { type Environment, readFlag, variables } from '@research/core';

/**
 * True where files that are used without being declared fail the task: with `RESEARCH_STRICT`, and without it in CI, which
 * sets `CI`.
 */
export function isStrict(env: Environment): boolean {
  return (
    readFlag(env, variables.strict) ?? !['', '0', 'false', 'no'].includes((env['CI'] ?? '').toLowerCase())
  );
}
