/**
 * Offset of the `}` that closes the `{` at `open`, or undefined when nothing does. Escaped braces do not count;
 * comments must have been masked before.
 */
export function matchingBrace(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === '}' && (depth -= 1) === 0) return at;
  }
  return undefined;
}
