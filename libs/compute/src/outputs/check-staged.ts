import { fail, ok, severalFailures, type Failure, type Result } from '@research/core';
import { listTree, type EntryKind } from './list-tree';

/**
 * Checks that every declared output is a regular file in the staging folder; gives the names of files that were written
 * but not declared (they are not collected). Fails with `missing-output`, which names what was found, or `unsafe-output`.
 */
export function checkStaged(stagingFolder: string, writes: readonly string[]): Result<string[]> {
  const found = listTree(stagingFolder);
  const undeclared = [...found].flatMap(([name, kind]) =>
    kind !== 'folder' && !writes.includes(name) ? [name] : [],
  );
  const failures = writes.flatMap((name) => failureOf(name, found, undeclared) ?? []);
  return failures.length === 0
    ? ok(undeclared)
    : fail(severalFailures('declared outputs are not there', failures));
}

function failureOf(
  name: string,
  found: ReadonlyMap<string, EntryKind>,
  undeclared: string[],
): Failure | undefined {
  if (found.get(name) === 'file') return undefined;
  const onTheWay = name.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  const wrong = onTheWay.find((part) => found.get(part) === 'other') ?? (found.has(name) ? name : undefined);
  return wrong === undefined ? missing(name, undeclared) : notAFile(wrong);
}

const notAFile = (name: string): Failure => ({
  reason: 'unsafe-output',
  what: `the output ${name} is a link, a folder or a special file, not a regular file`,
  tries: ['write the bytes themselves into $WRITE_DIR'],
});

function missing(name: string, undeclared: readonly string[]): Failure {
  const others = undeclared.slice(0, 10).join(', ');
  return {
    reason: 'missing-output',
    what: `the declared output ${name} was not written; ${others ? `found instead: ${others}` : 'nothing else was either'}`,
    tries: [`write it to $WRITE_DIR/${name}`, 'or correct `writes` in project.json'],
  };
}
