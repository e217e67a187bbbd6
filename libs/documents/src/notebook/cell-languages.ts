/**
 * The languages of a .qmd's code cells, in lower case, each once. Reads nothing but the opening fences, so that the graph
 * of a large workspace is made quickly; `scanNotebook` reads the cells.
 */
export function cellLanguages(source: string): string[] {
  const fences = source.matchAll(/^\s*(?:`{3,}|~{3,})\s*\{\s*([A-Za-z][\w-]*)\b[^{}\n]*\}\s*$/gm);
  return [...new Set([...fences].map(([, language = '']) => language.toLowerCase()))];
}
