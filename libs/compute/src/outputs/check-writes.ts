import { fail, ok, type Failure, type Result } from '@research/core';
import { provenanceName, undeclaredName, warningsName } from './provenance';
import { softFailureName } from './soft-failure';

const reserved: readonly string[] = [provenanceName, undeclaredName, warningsName, softFailureName];

/** Checks the declared names of outputs: relative paths with `/`, each once, leading nowhere out of the output folder. */
export function checkWrites(writes: readonly string[]): Result<void> {
  const wrong = writes.find((name, index) => !isSafeName(name) || writes.indexOf(name) !== index);
  return wrong === undefined ? ok(undefined) : fail(unsafe(wrong));
}

function isSafeName(name: string): boolean {
  const parts = name.split('/');
  return (
    !reserved.includes(name) && parts.every((part) => !['', '.', '..'].includes(part) && !/[\\\0]/.test(part))
  );
}

const unsafe = (name: string): Failure => ({
  reason: 'unsafe-output',
  what: `the declared output ${JSON.stringify(name)} is not a name of its own inside the output folder`,
  tries: [`declare \`writes\` once each, relative, without "..", and not as ${reserved.join(' or ')}`],
});
