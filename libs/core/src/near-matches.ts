/**
 * Names that may have been meant: those that contain the word or are contained in it, and those within a third of its
 * length in edits; the nearest first.
 */
export function nearMatches(word: string, names: readonly string[], most = 5): string[] {
  const scored = [...new Set(names)].map((name) => ({ name, edits: editDistance(word, name) }));
  const isNear = ({ name, edits }: { readonly name: string; readonly edits: number }): boolean =>
    name.includes(word) || word.includes(name) || edits <= Math.max(1, Math.floor(word.length / 3));
  return scored
    .filter(isNear)
    .sort((one, other) => one.edits - other.edits || (one.name < other.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** Edits (one letter put in, left out or replaced) that make one word the other: V. I. Levenshtein, 1965. */
export function editDistance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + Number(one[row - 1] !== other[column - 1]);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[other.length] ?? 0;
}
