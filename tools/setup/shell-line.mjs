// @ts-check

/**
 * A command as it would be typed.
 * @param {readonly string[]} argv
 */
export function shellLine(argv) {
  return argv
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
