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

/** Where the `]` of an option that starts at `from` ends; one inside braces does not end it. */
export function optionEnd(text: string, from: number): number | undefined {
  const open = from + (/^\s*/.exec(text.slice(from, from + 80))?.[0].length ?? 0);
  if (text[open] !== '[') return undefined;
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '{') at = matchingBrace(text, at) ?? text.length;
    else if (text[at] === ']') return at + 1;
  }
  return undefined;
}
