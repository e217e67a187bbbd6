/**
 * A path as a pattern that matches this path, for every place where Nx takes a pattern: inputs, `dependentTasksOutputFiles`,
 * and what `affected` makes of them.
 *
 * Nx reads a pattern twice over. Hashing converts extended groups (`+(a|b)`) and hands the rest to globset, where a backslash
 * takes the meaning from any character but `!`, `(` and `|`, which the conversion sees first. `affected` uses minimatch. Both
 * know character classes, so these three become a class of all ASCII characters before and after them: a class of the
 * character itself would be seen by the conversion, too, and braces may not stand in one. So `|` stands for `{` and `}`
 * as well ({@link isExact}). Bytes that are not ASCII are left as they are: globset's classes match bytes, not characters.
 */
export const patternOf = (path: string): string =>
  path
    .replace(/[\\*?[\]{},#]/g, '\\$&')
    .replaceAll('!', '[^\u0001- "-\u007f]')
    .replaceAll('(', "[^\u0001-')-\u007f]")
    .replaceAll('|', '[^\u0001-z~-\u007f]');

/** Whether the pattern of a path matches this path alone, so that it can be left out without leaving out another. */
export const isExact = (path: string): boolean => !path.includes('|');
