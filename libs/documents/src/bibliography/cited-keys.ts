/** The keys that a document cites, as LaTeX left them in its .aux files; `*` stands for every entry (`\nocite{*}`). */
export function citedKeys(aux: string): ReadonlySet<string> {
  if (/^\\abx@aux@nociteall/m.test(aux)) return new Set(['*']);
  const lists = aux.matchAll(/^\\(?:citation|abx@aux@cite\{\d+\}|abx@aux@cite)\{([^{}]*)\}/gm);
  return new Set([...lists].flatMap(([, keys = '']) => keys.split(',').map((key) => key.trim())));
}
