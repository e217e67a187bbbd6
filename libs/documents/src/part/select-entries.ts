/**
 * A bibliography as BibTeX wrote it (.bbl) with only the entries that a part of the document cites, and those which these
 * entries cite in turn. In place of every other entry one is counted, so that numbered labels stay those of the document.
 * A list of another form (biblatex's) is given back as it is.
 * @param cited keys; `*` keeps every entry
 */
export function selectEntries(bbl: string, cited: ReadonlySet<string>): string {
  const start = bbl.search(/^[ \t]*\\bibitem/m);
  const end = bbl.search(/^[ \t]*\\end\{thebibliography\}/m);
  if (start < 0 || end < start || cited.has('*')) return bbl;
  const entries = bbl.slice(start, end).split(/^(?=[ \t]*\\bibitem)/m);
  const kept = withCitedByEntries(entries, cited);
  const list = entries.map((entry) => (kept.has(keyOf(entry)) ? entry : '\\ResearchSkipEntry\n'));
  return [bbl.slice(0, start), skipEntry, ...list, bbl.slice(end)].join('');
}

/** natbib has a counter of its own for the entries. */
const skipEntry = `\\makeatletter
\\def\\ResearchSkipEntry{\\ifdefined\\c@NAT@ctr\\addtocounter{NAT@ctr}{1}\\else\\addtocounter{\\@listctr}{1}\\fi}%
\\makeatother
`;

/** `\bibitem[label]{key}`; the label may span lines and hold brackets inside braces. */
const keyOf = (entry: string): string =>
  /^\s*\\bibitem\s*(?:%\s*)?(?:\[[\s\S]*?\]\s*(?:%\s*)?)?\{([^{}]*)\}/.exec(entry)?.[1]?.trim() ?? '';

function withCitedByEntries(entries: readonly string[], cited: ReadonlySet<string>): ReadonlySet<string> {
  const texts = new Map(entries.map((entry) => [keyOf(entry), entry]));
  const kept = new Set<string>();
  const pending = [...cited];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (kept.has(key)) continue;
    kept.add(key);
    pending.push(...citedIn(texts.get(key) ?? ''));
  }
  return kept;
}

const citedIn = (entry: string): string[] =>
  [...entry.matchAll(/\\[A-Za-z]*cite[A-Za-z]*\*?\s*(?:\[[^\]]*\]\s*)*\{([^{}]*)\}/g)].flatMap(
    ([, keys = '']) => keys.split(',').map((key) => key.trim()),
  );
