/**
 * Variables that make TeX read the folder it runs in and its distribution only: `.:` is the one, then the other; `p`
 * (paranoid) forbids `../` and absolute paths. Meaning: TeX Live's `texmf.cnf`.
 */
export const texEnvironment = {
  TEXINPUTS: '.:',
  BIBINPUTS: '.:',
  BSTINPUTS: '.:',
  openin_any: 'p',
  openout_any: 'p',
  // Longer than any line TeX writes, so that a message is one line of the log.
  max_print_line: '10000',
  error_line: '254',
  half_error_line: '238',
};
