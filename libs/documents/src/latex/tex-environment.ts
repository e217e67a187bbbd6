import { foldersAbove } from './work-folder';

/**
 * Variables that make TeX read the folder it runs in and its distribution only: `.:` is the one, then the other; `p`
 * (paranoid) forbids `../` and absolute paths. Where sources name files above their folder it cannot be forbidden; what is
 * read beyond the run's own folders is found in TeX's records. Meaning: TeX Live's `texmf.cnf`.
 * @param folder in which TeX is started
 */
export const texEnvironment = (folder: string): Readonly<Record<string, string>> => ({
  TEXINPUTS: '.:',
  BIBINPUTS: '.:',
  BSTINPUTS: '.:',
  openin_any: foldersAbove(folder) > 0 ? 'a' : 'p',
  openout_any: 'p',
  // Longer than any line TeX writes, so that a message is one line of the log.
  max_print_line: '10000',
  error_line: '254',
  half_error_line: '238',
});
