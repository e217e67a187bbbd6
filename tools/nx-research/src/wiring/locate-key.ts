import type { Location } from '@research/core';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';

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
