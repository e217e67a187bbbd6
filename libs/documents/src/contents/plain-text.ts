const accents: Readonly<Record<string, string>> = {
  '`': '\u0300',
  "'": '\u0301',
  '^': '\u0302',
  '~': '\u0303',
  '=': '\u0304',
  '"': '\u0308',
  v: '\u030C',
  c: '\u0327',
};

const letters: Readonly<Record<string, string>> = {
  ss: 'ß',
  o: 'ø',
  O: 'Ø',
  ae: 'æ',
  AE: 'Æ',
  aa: 'å',
  i: 'i',
};

/** An accent over a letter: in braces, as a dotless i or j, or bare. */
const symbolAccents = /\\([`'^~="])\s*(?:\{\\?([A-Za-z])\s?\}|\\([ij])\s?|([A-Za-z]))/g;

/**
 * TeX's text of a heading or caption as a person would type it: accents composed, ties and dashes as characters, commands
 * gone and their arguments kept. Formulas keep what is between their dollars. A summary for reports, not a typesetter.
 */
export function plainText(tex: string): string {
  return tex
    .replace(/\\ignorespaces\b|\\relax\b|\\protect\b/g, ' ')
    .replace(symbolAccents, (_all, mark: string, ...found: (string | undefined)[]) =>
      accented(found.slice(0, 3).find((letter) => letter !== undefined) ?? '', mark),
    )
    .replace(/\\([vc])\s*\{\s*(?:\{\s*)?([A-Za-z])\}?\s*\}?/g, (_all, mark: string, letter: string) =>
      accented(letter, mark),
    )
    .replace(/\\(ss|o|O|ae|AE|aa)\b\s?/g, (_all, name: string) => letters[name] ?? '')
    .replace(/---/g, '—')
    .replace(/--/g, '–')
    .replace(/(?<!\\)~|\\[,;: ]|\\quad\b|\\\\/g, ' ')
    .replace(/\\([%&$#_{}])/g, '$1')
    .replace(/\\[A-Za-z@]+\*?\s*(?:\[[^\]]*\])?/g, ' ')
    .replace(/[{}$]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const accented = (letter: string, mark: string): string => `${letter}${accents[mark] ?? ''}`.normalize('NFC');
