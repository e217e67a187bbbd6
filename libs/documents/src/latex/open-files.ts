/**
 * For each line of a TeX log the innermost source file that is open at its start, as TeX's `(file … )` brackets tell.
 * The text of overfull and underfull boxes may hold brackets of its own and is passed over; any other stray bracket
 * opens or closes a level without a name, so check that the file has the line before relying on it.
 */
export function openFiles(lines: readonly string[]): (string | undefined)[] {
  const stack: (string | undefined)[] = [];
  let inBox = false;
  return lines.map((line) => {
    const open = stack.filter((file) => file !== undefined).at(-1);
    if (/^(?:Over|Under)full \\[hv]box/.test(line)) inBox = true;
    else if (line.trim() === '') inBox = false;
    if (!inBox) followBrackets(line, stack);
    return open;
  });
}

function followBrackets(line: string, stack: (string | undefined)[]): void {
  for (const bracket of line.matchAll(/\("?(?<file>\.{0,2}\/[^\s()"]+)?|\)/g)) {
    if (bracket[0] === ')') stack.pop();
    else stack.push(bracket.groups?.['file']?.replace(/^\.\//, ''));
  }
}
