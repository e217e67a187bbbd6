/**
 * True for a path that `nx affected` cannot read from git's lists: Nx reads them line by line and trims each line, and git
 * quotes control characters, `"` and `\`, and all but ASCII unless `core.quotepath` is false.
 */
export function isUnlisted(path: string, quotesUnicode: boolean): boolean {
  return (
    /["\\\u0000-\u001f\u007f]/.test(path) ||
    path !== path.trim() ||
    (quotesUnicode && /[^\u0000-\u007f]/.test(path))
  );
}

/** What can stand for unlisted paths. */
export interface StandIns {
  /** Paths that git would list. */
  readonly known: readonly string[];
  readonly quotesUnicode: boolean;
}

/**
 * Files that are to count as changed as long as there are unlisted ones: the `project.json` of the project that each belongs
 * to, or `nx.json`, with which Nx takes every project for changed.
 */
export function standInsFor(unlisted: readonly string[], { known, quotesUnicode }: StandIns): string[] {
  if (unlisted.length === 0) return [];
  const declarations = new Set(known.filter((path) => /(?:^|\/)project\.json$/.test(path)));
  const standIns = unlisted.map((path) => {
    const declaration = foldersAbove(path)
      .map((folder) => `${folder}project.json`)
      .find((one) => declarations.has(one));
    return declaration === undefined || isUnlisted(declaration, quotesUnicode) ? everything : declaration;
  });
  return [...new Set(standIns)];
}

/** A change of it is a change of every project. */
export const everything = 'nx.json';

/** `a/b/c` → `a/b/`, `a/`, and the empty one. */
function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return [...parts.keys(), parts.length].reverse().map((count) =>
    parts
      .slice(0, count)
      .map((part) => `${part}/`)
      .join(''),
  );
}

/** Says which paths those are, what `nx affected` does instead, and what to type. */
export function describeUnlisted(paths: readonly string[]): string[] {
  const [first = ''] = paths;
  const more = paths.length === 1 ? '' : ` and ${paths.length - 1} more`;
  const byName = paths.filter((path) => isUnlisted(path, false));
  const remedies = [
    ...(byName.length < paths.length ? ['git config core.quotepath false'] : []),
    ...(byName.length > 0
      ? [
          `give ${JSON.stringify(byName[0])} a name without quotes, backslashes, control characters and outer spaces`,
        ]
      : []),
  ];
  return [
    `warning: git quotes ${JSON.stringify(first)}${more} in its lists, where Nx does not find them: nx affected always takes their projects for changed`,
    ...remedies.map((remedy) => `  → ${remedy}`),
  ];
}
