import type { TableDefect } from './lint-structure';

/** Arguments that are names or measures, not text: nothing in them is typeset. */
const names =
  /\\(?:label|[A-Za-z]*ref|[A-Za-z]*cite[a-z]*|input|include|includegraphics|url|href|path|begin|end)\s*(?:\[[^\]]*\])*\{[^{}]*\}/g;

const mathematics = /\\\([^]*?\\\)|\\\[[^]*?\\\]|(?<!\\)\$\$?[^$]*\$\$?|\\ensuremath\s*\{[^{}]*\}/g;

/**
 * Characters that TeX takes for something else than the author meant: `#`, `_` and `^` outside mathematics, a `$`
 * without its partner, and a `%` that looks like a percentage or hides cells of its row. `source` is the text as
 * written, `text` the same with comments masked.
 */
export function lintCharacters(source: string, text: string): TableDefect[] {
  const prose = text.replace(names, blank).replace(mathematics, blank);
  const special = [...prose.matchAll(/(?<!\\)(?:\\\\)*(?<character>[#_^$])/g)].map((match) => {
    const character = match.groups?.['character'] ?? '';
    const offset = match.index + match[0].length - 1;
    return { what: `${character} must be written \\${character} outside mathematics`, offset };
  });
  return [...hidingPercents(source), ...special.map(soloDollar)];
}

const soloDollar = (defect: TableDefect): TableDefect =>
  defect.what.startsWith('$') ? { ...defect, what: '$ opens mathematics that nothing closes' } : defect;

function hidingPercents(source: string): TableDefect[] {
  const suspects = source.matchAll(/^(?<before>(?:[^%\\\n]|\\.)*?)%(?<after>.*)$/gm);
  return [...suspects].flatMap((match) => {
    const { before = '', after = '' } = match.groups ?? {};
    const isPercentage = /\d\s?$/.test(before);
    const hidesCells = before.trim() !== '' && /(?<!\\)&|\\\\/.test(after);
    if (!isPercentage && !hidesCells) return [];
    return [
      { what: '% must be written \\%: it hides the rest of the line', offset: match.index + before.length },
    ];
  });
}

const blank = (found: string): string => found.replace(/[^\n]/g, ' ');
