import { matchingBrace, optionEnd } from '../tex/matching-brace';

/** A defect of a table at an offset of its text. */
export interface TableDefect {
  readonly what: string;
  readonly offset: number;
  /** What to do about it besides mending the table. */
  readonly tries?: readonly string[];
  /** True of what TeX stops at: where it does not, the table is right. */
  readonly isForTex?: boolean;
}

interface Opening {
  readonly name: string;
  readonly offset: number;
}

/** Environments may begin and end in different arguments of a definition, and before and behind the cells of a column. */
const halves =
  /\\(?:(?<kind>(?:re|provide)?newenvironment|(?:re|provide)?newcommand|renewcommand|providecommand|newcolumntype)\*?|(?<def>[gex]?def)\s*\\(?:[A-Za-z@]+|[^])[^{}\\]*)(?![A-Za-z@])|[<>]\s*(?=\{)/g;

/** Braces and environments of a TeX text (comments masked) that do not match; at most one, as the rest follows from it. */
export function lintStructure(text: string): TableDefect[] {
  const open: Opening[] = [];
  const isDefinition = definitions(text);
  for (const token of text.matchAll(/\\(?<verb>begin|end)\s*\{(?<name>[^{}]*)\}|\\[^]|[{}]/g)) {
    const { verb, name = '' } = token.groups ?? {};
    if (verb && isDefinition(token.index)) continue;
    if (token[0] === '{' || verb === 'begin') open.push({ name: verb ? name : '{', offset: token.index });
    else if (token[0] === '}' || verb === 'end') {
      const wanted = verb ? name : '{';
      const last = open.pop();
      // What is closed behind it was open before it: the last opening is the one that lacks its end.
      if (last && last.name !== wanted && open.some(({ name: outer }) => outer === wanted))
        return [unclosed(last)];
      if (last?.name !== wanted) return [mismatch(wanted, token.index, last)];
    }
  }
  const last = open.at(-1);
  return last ? [unclosed(last)] : [];
}
/** Tells whether an offset lies in a definition. */
function definitions(text: string): (offset: number) => boolean {
  const found = definitionRanges(text);
  return (offset) => found.some(({ from, to }) => from < offset && offset < to);
}

/** Where a text defines commands, environments and column types, and what surrounds the cells of a column. */
export const definitionRanges = (text: string): { from: number; to: number }[] =>
  [...text.matchAll(halves)].map((match) => {
    const kind = match.groups?.['kind'];
    let to = match.index + match[0].length;
    const name =
      kind === undefined ? undefined : /^\s*(?:\\[A-Za-z@]+|[^\s{])/.exec(text.slice(to, to + 80))?.[0];
    const groups =
      (kind === undefined ? 1 : kind.endsWith('environment') ? 3 : 2) - (name === undefined ? 0 : 1);
    to += name?.length ?? 0;
    for (let read = 0; read < groups;) {
      to += /^\s*/.exec(text.slice(to))?.[0].length ?? 0;
      const isGroup = text[to] === '{';
      const end = isGroup ? matchingBrace(text, to) : optionEnd(text, to);
      if (end === undefined) break;
      to = isGroup ? end + 1 : end;
      read += isGroup ? 1 : 0;
    }
    return { from: match.index, to };
  });

function mismatch(wanted: string, offset: number, last: Opening | undefined): TableDefect {
  if (last?.name === '{') return unclosed(last);
  if (wanted === '{' || !last) return { what: `${closing(wanted)} closes nothing`, offset };
  return { what: `${closing(wanted)} closes ${shown(last.name)}`, offset };
}

const unclosed = ({ name, offset }: Opening): TableDefect => ({
  what: `${shown(name)} is never closed`,
  offset,
});

const closing = (name: string): string => (name === '{' ? '}' : `\\end{${name}}`);

const shown = (name: string): string => (name === '{' ? '{' : `\\begin{${name}}`);
