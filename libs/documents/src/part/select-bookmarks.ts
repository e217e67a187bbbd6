/**
 * The lines of an .out file whose bookmarks lead to a page that is there.
 * @param out as hyperref writes it (`\BOOKMARK [0][-]{target}{…}{parent}`), or the package bookmark (the target in hex)
 */
export function selectBookmarks(out: string, elsewhere: readonly string[]): string {
  const gone = new Set(elsewhere.flatMap((name) => [name, Buffer.from(name).toString('hex').toUpperCase()]));
  return out
    .split('\n')
    .filter((line) => !gone.has(targetOf(line) ?? ''))
    .join('\n');
}

const targetOf = (line: string): string | undefined =>
  (/^\\BOOKMARK\s*(?:\[[^\]]*\])*\{([^{}]*)\}/.exec(line) ?? /\bdest=\{([^{}]*)\}/.exec(line))?.[1];
