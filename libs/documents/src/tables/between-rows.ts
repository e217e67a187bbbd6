import { matchingBrace, optionEnd } from '../tex/matching-brace';

/** Commands that stand between rows, with the number of their arguments in braces. */
const betweenRows: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'toprule midrule bottomrule hline endhead endfirsthead endfoot endlastfoot morecmidrules addlinespace firsthline lasthline hdashline firsthdashline lasthdashline pagebreak nopagebreak newpage clearpage showrowcolors hiderowcolors smallskip medskip bigskip strut noindent everyrow nobreak allowbreak centering'
      .split(' ')
      .map((name) => [name, 0]),
  ),
  ...Object.fromEntries(
    'cmidrule cline cdashline noalign rowcolor arrayrulecolor doublerulesepcolor caption bicaption label hhline vspace captionsetup Xhline tabucline rowfont SetRow SetHline SetHlines insertTableNotes phantomsection'
      .split(' ')
      .map((name) => [name, 1]),
  ),
  Xcline: 2,
  bicaption: 2,
  setlength: 2,
  addtolength: 2,
  renewcommand: 2,
  global: 0,
  rowcolors: 3,
  specialrule: 3,
};

const headEnds = new Set(['midrule', 'endhead', 'endfirsthead']);

/** Where the first cell of a row starts, and whether a rule or mark that ends the head of the table stands before it. */
export function skipBetweenRows(text: string, from: number, to: number): { end: number; endsHead: boolean } {
  let end = from;
  let endsHead = false;
  for (;;) {
    const [found = '', name = ''] = /^\s*\\([A-Za-z@]+)\*?/.exec(text.slice(end, to)) ?? [];
    const count = betweenRows[name];
    if (count === undefined) return { end, endsHead };
    endsHead ||= headEnds.has(name);
    end = Math.min(to, skipArguments(text, end + found.length, count));
  }
}

function skipArguments(text: string, from: number, count: number): number {
  let at = from;
  for (let left = count; ; left -= 1) {
    for (let end = optionsEnd(text, at); end !== undefined; end = optionsEnd(text, at)) at = end;
    const open = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    const close = left > 0 && text[open] === '{' ? matchingBrace(text, open) : undefined;
    if (close === undefined) return at;
    at = close + 1;
  }
}

/** `[2pt]`, or `(lr)` of booktabs. */
function optionsEnd(text: string, at: number): number | undefined {
  const trim = /^\s*\([^()]*\)/.exec(text.slice(at, at + 40));
  return trim ? at + trim[0].length : optionEnd(text, at);
}
