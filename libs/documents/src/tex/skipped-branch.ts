/**
 * The part of a source that `\iffalse` (or `\iftrue`) skips, as start and end offset: up to the `\else` or `\fi` that
 * belongs to it, or from that `\else` to its `\fi`. As TeX does, other conditionals in between are counted. Empty when
 * no `\fi` belongs to it.
 * @param from offset behind the command
 * @param holds whether the condition is true, so that the second branch is skipped
 */
export function skippedBranch(source: string, from: number, holds: boolean): [number, number] {
  const end = branchEnd(source, from);
  if (end === undefined) return [from, from];
  if (!holds) return [from, end.offset];
  if (end.name === 'fi') return [from, from];
  const behind = end.offset + '\\else'.length;
  const fi = branchEnd(source, behind);
  return fi === undefined ? [from, from] : [behind, fi.offset];
}

/** Ranges of a source (without comments) that stand in a conditional of any kind, the outermost ones. */
export function conditionalRanges(text: string): [number, number][] {
  const ranges: [number, number][] = [];
  const pattern = new RegExp(conditional.source, 'g');
  for (let token = pattern.exec(text); token; token = pattern.exec(text)) {
    const name = token.groups?.['name'];
    if (name === undefined || !isConditional(name, text, pattern.lastIndex)) continue;
    let end = branchEnd(text, pattern.lastIndex);
    while (end?.name === 'else' || end?.name === 'or')
      end = branchEnd(text, end.offset + 1 + end.name.length);
    if (end === undefined) continue;
    ranges.push([token.index, end.offset]);
    pattern.lastIndex = end.offset;
  }
  return ranges;
}

const conditional =
  /%.*|\\newif\s*\\[A-Za-z@]+|\\(?:(?<name>if[A-Za-z@]*|fi|else|or)(?![A-Za-z@])|[A-Za-z@]+|[^])/;

interface BranchEnd {
  readonly name: 'fi' | 'else' | 'or';
  readonly offset: number;
}

function branchEnd(source: string, from: number): BranchEnd | undefined {
  const pattern = new RegExp(conditional.source, 'g');
  pattern.lastIndex = from;
  let depth = 0;
  for (let token = pattern.exec(source); token; token = pattern.exec(source)) {
    const name = token.groups?.['name'];
    if (name === 'fi' && depth === 0) return { name, offset: token.index };
    if ((name === 'else' || name === 'or') && depth === 0) return { name, offset: token.index };
    if (name === 'fi') depth -= 1;
    else if (name !== undefined && isConditional(name, source, pattern.lastIndex)) depth += 1;
  }
  return undefined;
}

/** Macros such as `\ifthenelse{…}` and `\iftoggle{…}` take arguments and need no `\fi`; `\iff` is an arrow. */
function isConditional(name: string, source: string, behind: number): boolean {
  if (!name.startsWith('if') || name === 'iff') return false;
  return !/^\s*\{/.test(source.slice(behind, behind + 40)) || /^if(?:num|x|cat|dim|odd|case)?$/.test(name);
}
