import { matchingBrace } from './matching-brace';

/** A part of a source and where it stands. */
export interface SourcePart {
  readonly text: string;
  readonly offset: number;
}

/** What follows a command: star, overlay (`<1->`), options and braced arguments. */
export interface CommandArguments {
  readonly options: readonly SourcePart[];
  readonly braced: readonly SourcePart[];
}

/** Reads the arguments of a command. @param text without comments @param from offset behind its name @param most how many braced ones */
export function commandArguments(text: string, from: number, most: number): CommandArguments {
  const options: SourcePart[] = [];
  const braced: SourcePart[] = [];
  let at = /^\*?/.exec(text.slice(from, from + 1))?.[0].length === 1 ? from + 1 : from;
  while (braced.length < most) {
    at += /^(?:[ \t]*\n?[ \t]*)(?:<[^<>\n]*>\s*)?/.exec(text.slice(at, at + 200))?.[0].length ?? 0;
    const close =
      text[at] === '{' ? matchingBrace(text, at) : text[at] === '[' ? matchingBracket(text, at) : undefined;
    if (close === undefined) break;
    (text[at] === '{' ? braced : options).push({ text: text.slice(at + 1, close), offset: at + 1 });
    at = close + 1;
  }
  return { options, braced };
}

/** Offset of the `]` that ends options; brackets in braces belong to a value. */
function matchingBracket(text: string, open: number): number | undefined {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '{') at = matchingBrace(text, at) ?? text.length;
    else if (text[at] === ']') return at;
  }
  return undefined;
}
