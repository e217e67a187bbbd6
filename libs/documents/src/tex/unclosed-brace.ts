import { lineMap, type Position } from './line-map';
import { maskTex } from './mask-tex';

/** Place of the innermost `{` of a TeX source that nothing closes, or undefined when the braces are balanced. */
export function unclosedBrace(source: string): Position | undefined {
  const open: number[] = [];
  for (const brace of maskTex(source).matchAll(/\\[^]|[{}]/g)) {
    if (brace[0] === '{') open.push(brace.index);
    else if (brace[0] === '}') open.pop();
  }
  const last = open.at(-1);
  return last === undefined ? undefined : lineMap(source)(last);
}
