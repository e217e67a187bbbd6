import { matchingBrace, optionEnd } from '../tex/matching-brace';

/**
 * Which arguments of a command are printed: `+` is, `-` is not. The first list are declarations, which have none. Of a
 * command that is not here nothing is known: each of its arguments may be printed, alone.
 */
const printedArguments: Readonly<Record<string, string>> = {
  ...patterns(
    '',
    'bfseries mdseries itshape slshape upshape scshape rmfamily sffamily ttfamily normalfont bf it',
  ),
  ...patterns(
    '',
    'tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge em displaystyle',
  ),
  ...patterns('', 'centering raggedright raggedleft arraybackslash noindent hfill strut relax leavevmode'),
  ...patterns(
    '+',
    'textbf textmd textit textsl textup textsc textrm textsf texttt textnormal emph underline',
  ),
  ...patterns(
    '+',
    'mathrm mathbf mathit mathsf mathtt mathcal mathnormal text bm boldsymbol ensuremath operatorname',
  ),
  ...patterns('+', 'mbox hbox fbox makebox framebox makecell thead shortstack uline uppercase lowercase num'),
  ...patterns('+', 'MakeUppercase MakeLowercase mathstrut protect left right'),
  ...patterns(
    '-',
    'label color cellcolor rowcolor columncolor hspace vspace phantom hphantom vphantom SetCell',
  ),
  ...patterns(
    '-',
    'ref pageref eqref autoref cref Cref nameref cite citep citet citeauthor includegraphics input',
  ),
  ...patterns('-', 'index glsadd end fontfamily fontseries fontshape footnote footnotemark tnote tnotex'),
  ...patterns('-', 'textsuperscript textsubscript'),
  ...patterns('-+', 'textcolor colorbox parbox raisebox rotatebox scalebox href hyperlink hypertarget'),
  ...patterns('--', 'begin rule fontsize setlength addtolength'),
  ...patterns('--+', 'multicolumn multirow resizebox fcolorbox'),
};

/** How many arguments a command has, and which are printed; undefined for one that is not known. */
export const printedPattern = (name: string): string | undefined =>
  Object.hasOwn(printedArguments, name) ? printedArguments[name] : undefined;

function patterns(pattern: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, pattern]));
}

/** What a command without arguments prints; one that is not listed prints nothing that is known. */
const symbols: Readonly<Record<string, string>> = {
  textless: '<',
  textgreater: '>',
  lt: '<',
  gt: '>',
  pm: '±',
  textpm: '±',
  mp: '∓',
  infty: '∞',
  textminus: '-',
  textendash: '–',
  textemdash: '—',
  textbackslash: '\\',
  textasciitilde: '~',
  textunderscore: '_',
  textbar: '|',
  lbrack: '[',
  rbrack: ']',
  slash: '/',
  quad: ' ',
  qquad: ' ',
  space: ' ',
  thinspace: ' ',
  newline: ' ',
  le: '≤',
  leq: '≤',
  ge: '≥',
  geq: '≥',
};

/** Separates the arguments of a command that is not known: which of them it prints is not known either. */
export const argumentBreak = '\u0001';

/** What a piece of TeX prints, as far as can be told without TeX. */
export function peelTex(tex: string): string {
  let text = '';
  const token = /\\([A-Za-z@]+)\*?[^\S\n]*|\\\\\*?(?:\[[^\]]*\])?|\\([^])|--+|[~]|[{}$]|[^\\{}$~-]+|-/g;
  for (let match = token.exec(tex); match; match = token.exec(tex)) {
    const [found, name, escaped] = match;
    if (name !== undefined) {
      const command = peelCommand(tex, name, token.lastIndex);
      text += command.text;
      token.lastIndex = command.end;
    } else if (escaped !== undefined) text += escapedCharacter(escaped);
    else if (found.startsWith('\\\\') || found === '~') text += ' ';
    else if (found.startsWith('--')) text += '–';
    else if (!/^[{}$]$/.test(found)) text += found.replace(/[_^]/g, ' ');
  }
  return text.replace(/[^\S\u0001]+/g, ' ').trim();
}

const escapedCharacter = (character: string): string =>
  /[%&#_{}$]/.test(character) ? character : /[,;: \n]/.test(character) ? ' ' : '';

interface Peeled {
  readonly text: string;
  readonly end: number;
}

function peelCommand(tex: string, name: string, from: number): Peeled {
  if (Object.hasOwn(symbols, name)) return { text: symbols[name] ?? '', end: from };
  const pattern = printedPattern(name);
  const printed: string[] = [];
  let end = from;
  for (let index = 0; pattern === undefined || index < pattern.length; index += 1) {
    for (let next = optionEnd(tex, end); next !== undefined; next = optionEnd(tex, end)) {
      if (pattern === undefined) printed.push(peelTex(tex.slice(end, next).trim().slice(1, -1)));
      end = next;
    }
    const open = end + (/^\s*/.exec(tex.slice(end, end + 80))?.[0].length ?? 0);
    const close = tex[open] === '{' ? matchingBrace(tex, open) : undefined;
    if (close === undefined) break;
    if (pattern?.[index] !== '-') printed.push(peelTex(tex.slice(open + 1, close)));
    end = close + 1;
  }
  if (pattern !== undefined) return { text: printed.join('') + (/^-+$/.test(pattern) ? ' ' : ''), end };
  return { text: [argumentBreak, ...printed.flatMap((text) => [text, argumentBreak])].join(''), end };
}
