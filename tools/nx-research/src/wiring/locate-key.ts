import type { Location } from '@research/core';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';

/**
 * Where the value (or, failing that, its closest parent) of a key path stands in a JSON text.
 * @param keys e.g. `['targets', 'build', 'options', 'reads', 'games']`
 */
export function locateKey(file: string, text: string | undefined, keys: readonly string[]): Location {
  const tree = text === undefined ? undefined : parseTree(text);
  if (text === undefined || !tree) return { file };
  for (let length = keys.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, keys.slice(0, length));
    if (node) return { file, line: text.slice(0, node.offset).split('\n').length };
  }
  return { file };
}
