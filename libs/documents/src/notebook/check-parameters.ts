import { fail, ok, type Result } from '@research/core';
import type { RenderRequest } from './notebook-engine';

/**
 * Parameters that a notebook does not declare under `params:` in its front matter would change nothing in silence:
 * an `invalid-options` failure names them.
 */
export function checkParameters({ source, parameters }: RenderRequest): Result<void> {
  const declared = Object.keys(Object(source.notebook.frontMatter['params']));
  const unknown = Object.keys(parameters).filter((name) => !declared.includes(name));
  if (unknown.length === 0) return ok(undefined);
  return fail({
    reason: 'invalid-options',
    what: `the notebook declares no parameter ${unknown.join(', ')}`,
    at: { file: source.path, line: 1 },
    tries: [`add it with its default under \`params:\` in the front matter of ${source.path}`],
  });
}
