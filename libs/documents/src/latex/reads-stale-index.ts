/**
 * Whether the last pass read an index that is not its own: `\printindex` takes in the `.ind` file of an earlier run when
 * `\makeindex` has gone since, as nothing writes the `.idx` any more from which it would be made anew.
 * @param fls lines `INPUT path` and `OUTPUT path`
 */
export function readsStaleIndex(fls: string): boolean {
  const named = (kind: string, extension: string): string[] =>
    [...fls.matchAll(new RegExp(`^${kind} (?:\\./)?(.+)\\.${extension}$`, 'gm'))].map(
      ([, name = '']) => name,
    );
  const written = new Set(named('OUTPUT', 'idx'));
  return named('INPUT', 'ind').some((name) => !name.startsWith('/') && !written.has(name));
}
