import { fail, type Failure, type Location, ok, type Result } from '@research/core';
import {
  findNodeAtLocation,
  type Node,
  parse,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

/** Parses JSON as Nx does, with comments and trailing commas. Fails with `invalid-options` at the first place that is none. */
export function parseJson(text: string, file: string): Result<unknown> {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  return first ? fail(notJson(first, text, file)) : ok(value);
}

function notJson({ error, offset }: ParseError, text: string, file: string): Failure {
  const conflict = text.search(/^<{7} /m);
  if (conflict >= 0)
    return {
      reason: 'invalid-options',
      what: 'an unresolved merge conflict',
      at: locationAt(conflict, text, file),
      tries: [`keep one side and delete the marks, then: git add ${file}`],
    };
  const name = printParseErrorCode(error).replace(
    /(?<=[a-z])([A-Z])/g,
    (letter) => ` ${letter.toLowerCase()}`,
  );
  return {
    reason: 'invalid-options',
    what: `this is not JSON: ${name.toLowerCase()}`,
    at: locationAt(offset, text, file),
    tries: ['correct it, often on the line before', `or take back your edits: git checkout ${file}`],
  };
}

function locationAt(offset: number, text: string, file: string): Location {
  const lines = text.slice(0, offset).split('\n');
  return { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/**
 * Where the value (or, failing that, its closest parent) of a key path stands in a JSON text.
 * @param keys e.g. `['targets', 'build', 'options', 'reads', 'games']`; a number is a place in a list
 */
export function locateKey(
  file: string,
  text: string | undefined,
  keys: readonly (string | number)[],
): Location {
  const tree = text === undefined ? undefined : treeOf(text);
  if (text === undefined || !tree) return { file };
  for (let length = keys.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, [...keys.slice(0, length)]);
    if (node) return { file, line: text.slice(0, node.offset).split('\n').length };
  }
  return { file };
}

let last: { readonly text: string; readonly tree: Node | undefined } | undefined;

/** Keys of one file are looked for one after another. */
function treeOf(text: string): Node | undefined {
  if (last?.text !== text) last = { text, tree: parseTree(text) };
  return last.tree;
}
