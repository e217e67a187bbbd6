/**
 * Replaces by spaces what TeX does not execute, keeping every newline, so that offsets, lines and columns stay those of
 * the source: comments, verbatim-like environments and their inline forms, addresses, everything after `\end{document}`
 * and after `\endinput`. `\iffalse` is not followed: TeX conditionals cannot be decided without TeX.
 */
export function maskTex(source: string): string {
  let masked = '';
  let from = 0;
  const pattern = new RegExp(tokens);
  for (let token = pattern.exec(source); token; token = pattern.exec(source)) {
    const [start, end] = unexecuted(source, token);
    masked += source.slice(from, start) + blank(source.slice(start, end));
    from = pattern.lastIndex = end;
  }
  return masked + source.slice(from);
}

/** The order matters: a control sequence of any other kind is consumed whole, so that `\%` and `\\` hide nothing. */
const tokens = new RegExp(
  [
    /(?<comment>%.*)/,
    /\\(?:verb|lstinline)\*?(?:\[[^\]\n]*\])?(?<delimiter>[^A-Za-z\s*{[])(?<inline>.*?)\k<delimiter>/,
    /\\(?:url|nolinkurl|path|href|lstinline)\s*\{(?<address>[^{}\n]*)\}/,
    /\\begin\s*\{(?<environment>(?:[vV]erbatim|BVerbatim|LVerbatim|lstlisting|minted|comment|filecontents)\*?)\}/,
    /(?<end>\\end\s*\{document\})/,
    /(?<endinput>\\endinput(?![A-Za-z@]))/,
    /\\(?:[A-Za-z@]+|[^])/,
  ]
    .map((part) => part.source)
    .join('|'),
  'g',
);

/** The part of the source that a token takes out of execution, as start and end offset (equal: none). */
function unexecuted(source: string, token: RegExpExecArray): [number, number] {
  const start = token.index;
  const end = start + token[0].length;
  const { comment, environment, end: documentEnd, endinput, inline, address } = token.groups ?? {};
  if (environment !== undefined) return [end, endOfEnvironment(source, environment, end)];
  if (documentEnd !== undefined || endinput !== undefined) return [end, source.length];
  if (comment !== undefined || inline !== undefined || address !== undefined) return [start, end];
  return [end, end];
}

function endOfEnvironment(source: string, environment: string, from: number): number {
  const end = source.indexOf(`\\end{${environment}}`, from);
  return end < 0 ? source.length : end;
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
