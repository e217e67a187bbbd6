import { definedShownCode, joinShownCode, knownShownCode, type ShownCode } from './shown-code';
import { skippedBranch } from './skipped-branch';

/**
 * Replaces by spaces what TeX does not execute, keeping every newline, so that offsets, lines and columns stay those of
 * the source: comments, code that is shown to the reader (environments and inline, also what the source or `shown`
 * defines for that), addresses, `\iffalse … \fi`, everything after `\end{document}` and after `\endinput`. Other
 * conditionals are not followed: only TeX can decide them.
 * @param shown what other sources of the document define for showing code
 */
export function maskTex(source: string, shown?: ShownCode): string {
  const known = shown === undefined ? knownShownCode : joinShownCode(knownShownCode, shown);
  const masked = mask(source, known);
  // A definition that itself is only shown, or in a comment, defines nothing.
  const all = joinShownCode(known, definedShownCode(masked));
  return size(all) === size(known) ? masked : mask(source, all);
}

/** What a source defines for showing code. */
export const shownCodeIn = (source: string): ShownCode => definedShownCode(mask(source, knownShownCode));

const size = (shown: ShownCode): number =>
  new Set([...shown.environments, ...shown.commands, ...shown.delimiters]).size;

function mask(source: string, shown: ShownCode): string {
  let masked = '';
  let from = 0;
  const pattern = new RegExp(tokensOf(shown));
  for (let token = pattern.exec(source); token; token = pattern.exec(source)) {
    const [start, end] = unexecuted(source, token);
    masked += source.slice(from, start) + blank(source.slice(start, end));
    from = pattern.lastIndex = Math.max(end, token.index + 1);
    if (from > end) masked += source.slice(end, from);
  }
  return masked + source.slice(from);
}

const compiled = new Map<string, RegExp>();

/** The order matters: a control sequence of any other kind is consumed whole, so that `\%` and `\\` hide nothing. */
function tokensOf({ environments, commands, delimiters }: ShownCode): RegExp {
  const key = JSON.stringify([environments, commands, delimiters]);
  const known = compiled.get(key);
  if (known) return known;
  const parts = [
    '(?<comment>%.*)',
    `\\\\(?<command>${alternatives(commands)})(?![A-Za-z@])\\*?[ \\t]*(?:\\[[^\\]\\n]*\\])?(?<argument>(?<=\\\\(?:mint|mintinline|SaveVerb)[^\\\\]*)\\{[^{}\\n]*\\})?(?=[^A-Za-z\\s*[])`,
    '\\\\(?:url|nolinkurl|path|href)\\s*(?<address>\\{)',
    '\\\\(?:url|nolinkurl)(?<address2>(?<quote>[|!+/"])[^\\n]*?\\k<quote>)',
    `\\\\begin\\s*\\{(?<environment>(?:${alternatives(environments)})\\*?)\\}`,
    '(?<end>\\\\end\\s*\\{document\\})',
    '(?<endinput>\\\\endinput(?![A-Za-z@]))',
    '\\\\(?<constant>iffalse|iftrue)(?![A-Za-z@])',
    // \string\input names the command; it does not execute it.
    '(?<named>\\\\(?:string|meaning|noexpand)\\s*\\\\(?:[A-Za-z@]+|[^]))',
    '\\\\(?:[A-Za-z@]+|[^])',
    ...(delimiters.length === 0 ? [] : [`(?<short>[${delimiters.map((one) => `\\${one}`).join('')}])`]),
  ];
  const pattern = new RegExp(parts.join('|'), 'g');
  compiled.set(key, pattern);
  return pattern;
}

/** The longest first, so that none hides another. */
const alternatives = (names: readonly string[]): string =>
  [...names]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');

/** The part of the source that a token takes out of execution, as start and end offset (equal: none). */
function unexecuted(source: string, token: RegExpExecArray): [number, number] {
  const start = token.index;
  const end = start + token[0].length;
  const found = token.groups ?? {};
  if (found['environment'] !== undefined) return [end, endOfEnvironment(source, found['environment'], end)];
  if (found['end'] !== undefined || found['endinput'] !== undefined) return [end, source.length];
  if (found['constant'] !== undefined) return skippedBranch(source, end, found['constant'] === 'iftrue');
  if (found['command'] !== undefined) return [start, endOfArgument(source, end)];
  if (found['short'] !== undefined) return [start, endOfArgument(source, start)];
  if (found['address'] !== undefined) return [start, endOfArgument(source, end - 1)];
  const whole = ['comment', 'address2', 'named'].some((name) => found[name] !== undefined);
  return whole ? [start, end] : [end, end];
}

function endOfEnvironment(source: string, environment: string, from: number): number {
  const end = source.indexOf(`\\end{${environment}}`, from);
  return end < 0 ? source.length : end;
}

/** The end of `|text|` on one line, or of `{text}` in one paragraph; where there is none, the text is left alone. */
function endOfArgument(source: string, open: number): number {
  const delimiter = source[open] ?? '';
  if (delimiter !== '{') {
    const close = source.indexOf(delimiter, open + 1);
    const line = source.indexOf('\n', open);
    return close < 0 || (line >= 0 && line < close) ? open : close + 1;
  }
  let depth = 0;
  for (let at = open; at < source.length && !/^\n\s*\n/.test(source.slice(at, at + 40)); at += 1) {
    if (source[at] === '{') depth += 1;
    else if (source[at] === '}' && (depth -= 1) === 0) return at + 1;
  }
  return open;
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
