import { matchingBrace } from '../tex/matching-brace';

/** The texts in the braced groups that follow each other at an offset, spaces between them allowed; at most `count`. */
export function bracedArguments(text: string, from: number, count: number): string[] {
  const found: string[] = [];
  for (let at = from; found.length < count;) {
    const open = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    const close = text[open] === '{' ? matchingBrace(text, open) : undefined;
    if (close === undefined) break;
    found.push(text.slice(open + 1, close));
    at = close + 1;
  }
  return found;
}
