/** The keys that a document cites, as LaTeX left them in its .aux files; `*` stands for every entry (`\nocite{*}`). */
export const citedKeys = (aux: string): ReadonlySet<string> =>
  /^\\abx@aux@nociteall/m.test(aux) ? new Set(['*']) : new Set(citationLists(aux).flat());

/** The keys of each citation in an .aux file, in order. */
export function citationLists(aux: string): string[][] {
  const lists = aux.matchAll(/^\\(?:citation|abx@aux@cite\{\d+\}|abx@aux@cite)\{([^{}]*)\}/gm);
  return [...lists].map(([, keys = '']) => keys.split(',').map((key) => key.trim()));
}
