/**
 * A path as a pattern that matches this path and no other, for every place where Nx takes a pattern: inputs,
 * `dependentTasksOutputFiles`, and what `affected` makes of them.
 *
 * Nx reads a pattern twice over. Hashing converts extended groups (`+(a|b)`) and hands the rest to globset, where a backslash
 * takes the meaning from any character but `!` and `(`, which the conversion sees first. `affected` uses minimatch. Both know
 * character classes, so these two become a class of every ASCII character but those before and after them. Non-ASCII bytes
 * are left as they are: globset's classes and its `?` match bytes, not characters.
 */
export const patternOf = (path: string): string =>
  path
    .replace(/[\\*?[\]{},#]/g, '\\$&')
    .replaceAll('!', '[^\u0001- "-\u007f]')
    .replaceAll('(', "[^\u0001-')-\u007f]");
