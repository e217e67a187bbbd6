/** A defect of a table at an offset of its text. */
export interface TableDefect {
  readonly what: string;
  readonly offset: number;
  /** What to do about it besides mending the table. */
  readonly tries?: readonly string[];
}

interface Opening {
  readonly name: string;
  readonly offset: number;
}

/** Braces and environments of a TeX text (comments masked) that do not match; at most one, as the rest follows from it. */
export function lintStructure(text: string): TableDefect[] {
  const open: Opening[] = [];
  for (const token of text.matchAll(/\\(?<verb>begin|end)\s*\{(?<name>[^{}]*)\}|\\[^]|[{}]/g)) {
    const { verb, name = '' } = token.groups ?? {};
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
