import { argumentBreak } from './peel-tex';
import type { TableRules } from './table-rules';

/** A cell as it is printed. */
export interface PrintedCell {
  readonly text: string;
  /** 0-based. */
  readonly column: number;
  /** Whether it covers the whole width of its table: a title or a note. */
  readonly isWide: boolean;
}

/** A cell that shows a value that is not there, and the word that says so. */
export interface MissingValue {
  readonly row: number;
  readonly cell: number;
  readonly word: string;
}

/**
 * What R, Python, C, JavaScript, spreadsheets and the C library of Windows print for a value that is not there, and no
 * author writes: it counts wherever it stands. `Nan` is a name.
 */
const certain =
  '[-+]?(?:NaN|NAN|nan)(?:\\((?:ind|snan)\\))?|NaT|<\\s*NA\\s*>|NA_(?:integer|real|character|complex|logical)_|' +
  '[-+]?1\\.#(?:INF|IND|QNAN|SNAN)|#N/A|#DIV/0!|#VALUE!|#REF!|#NAME\\?|#NUM!|#NULL!|' +
  '[-+](?:Infinity|Inf|inf|INF)';

/** What they print as well, and what authors write: it counts where a value stands. */
const possible = 'NA|na|N/A|n/a|Infinity|Inf|inf|INF|None|NULL|null|nil|undefined';

/** What counts in a column of numbers beside words that no name starts with. */
const inNumbers = /^(?:NA|N\/A|n\/a|NULL|null|Inf)$/;

/** Words beside which a value stands: of intervals and deviations, units, and what is short. */
const besideValues =
  /^(?:to|and|or|vs|by|of|ci|se|sd|df|pp|pct|pts?|bps?|km|kg|mg|cm|mm|ms|min|yds?|ft|lbs?|hrs?|usd|eur)$/i;

/** `[10, Inf)` and `(-inf, 0]`: an interval that is open to one side is meant. */
const halfLine =
  /^[[(]\s*(?:-\s*inf(?:inity)?\s*,\s*[-+]?[\d.]+|[-+]?[\d.]+\s*,\s*\+?inf(?:inity)?)\s*[\])]$/i;

/** The cells of a table that show a missing value, in the order of the rows; the first row is a head. */
export function missingValues(
  rows: readonly (readonly PrintedCell[])[],
  rules: TableRules = {},
): MissingValue[] {
  const words = wordPatterns(rules);
  const columns = new Map<number, Column>();
  const judge = (cell: PrintedCell, row: number): string | undefined => {
    if (!words.hint.test(cell.text) && !words.wholes.has(cell.text)) return undefined;
    const known = columns.get(cell.column) ?? columnOf(rows, cell.column, words);
    columns.set(cell.column, known);
    return missingWord(cell, { ...known, words, isHead: row === 0 });
  };
  return rows.flatMap((cells, row) =>
    cells.flatMap((cell, index): MissingValue[] => {
      const word = judge(cell, row);
      return word === undefined || isAllowed(word, cell.text, rules) ? [] : [{ row, cell: index, word }];
    }),
  );
}

const isAllowed = (word: string, text: string, { allowedWords = [] }: TableRules): boolean =>
  allowedWords.some((allowed) => allowed === word || allowed === text.replaceAll(argumentBreak, ' ').trim());

interface WordPatterns {
  /** Cheap, and true of every cell that any of the others finds. */
  readonly hint: RegExp;
  readonly certain: RegExp;
  readonly any: RegExp;
  /** Behind a sign of a relation, before a percent sign, or in a list with another value. */
  readonly asValue: RegExp;
  /** Before letters without a space: `NaNm`. */
  readonly glued: RegExp;
  /** Signs that stand for what is missing when they are all that a cell has: `--`. */
  readonly wholes: ReadonlySet<string>;
}

/** Made once for a table. A word ends where no letter, digit or underscore follows. */
function wordPatterns({ forbiddenWords = [] }: TableRules): WordPatterns {
  const isWord = (word: string): boolean => /[\p{L}\p{N}]/u.test(word);
  const own = forbiddenWords.filter(isWord).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const bounded = (words: string): string => `(?<![\\p{L}\\p{N}_])(?:${words})(?![\\p{L}\\p{N}_])`;
  const any = bounded([certain, ...own, possible].join('|'));
  return {
    hint: new RegExp(['na', 'inf', 'nil', 'none', 'null', 'undef', '[#/]', ...own].join('|'), 'iu'),
    certain: new RegExp(bounded(certain), 'u'),
    any: new RegExp(any, 'gu'),
    asValue: new RegExp(`[=±≤≥]\\s*${any}|${any}\\s*(?:%|[,;–±]\\s*(?:[-.\\d]|${any}))`, 'u'),
    glued: /(?<![\p{L}\p{N}_])[-+]?(?:NaN|nan|NA|Inf|inf)(?=\p{L})/gu,
    wholes: new Set(forbiddenWords.filter((word) => !isWord(word))),
  };
}

interface Column {
  /** How the cells look that hold numbers. */
  readonly shapes: ReadonlySet<string>;
  /** Whether nothing else stands in it, below its head and but for what is missing. */
  readonly isNumeric: boolean;
}

interface CellContext extends Column {
  readonly words: WordPatterns;
  readonly isHead: boolean;
}

/** The word by which a cell says that its value is missing; where it is not known what is printed, one part may say so. */
function missingWord(cell: PrintedCell, context: CellContext): string | undefined {
  const text = normalized(cell.text);
  if (context.words.wholes.has(text)) return text;
  const parts = text.split(argumentBreak).map((part) => part.trim());
  const whole = parts.join(' ').trim();
  for (const part of new Set([whole, ...parts])) {
    const word = wordIn(part, { ...cell, ...context });
    if (word !== undefined) return word;
  }
  return undefined;
}

function wordIn(text: string, context: PrintedCell & CellContext): string | undefined {
  const { words, shapes, isWide } = context;
  const [first] = text.match(words.any) ?? [];
  if (first === undefined) return gluedWord(text, context);
  if (halfLine.test(text)) return undefined;
  const others = text.replace(words.any, ' ').match(/\p{L}{2,}/gu) ?? [];
  if (others.every((word) => besideValues.test(word)))
    return isLabel(text, context) || isAbbreviation(text, first) ? undefined : first;
  if (isWide || isAbbreviation(text, first)) return undefined;
  const sure = words.certain.exec(text)?.[0];
  if (sure !== undefined) return sure;
  const isUnit = (word: string): boolean => /^\p{Ll}/u.test(word) || besideValues.test(word);
  const isNumber = context.isNumeric && context.column > 0 && inNumbers.test(first) && others.every(isUnit);
  const isValue = isNumber || words.asValue.test(text) || shapes.has(shapeOf(text.replace(words.any, '0')));
  return isValue ? first : undefined;
}

/** `None` at the head of a column names a group, at the head of a row as well unless numbers stand in its column. */
const isLabel = (text: string, { column, isHead, shapes }: PrintedCell & CellContext): boolean =>
  text === 'None' && (isHead || (column === 0 && !shapes.has('0')));

const isAbbreviation = (text: string, word: string): boolean =>
  /^(?:Inf|inf|None|na)$/.test(word) && text.includes(`${word}.`) && !/\.\d/.test(text);

function gluedWord(text: string, { words, shapes }: CellContext): string | undefined {
  const [word] = text.match(words.glued) ?? [];
  return word !== undefined && shapes.has(shapeOf(text.replace(words.glued, '0'))) ? word : undefined;
}

const normalized = (text: string): string =>
  text
    .replace(/[−‒]/g, '-')
    .replace(/[^\S\u0001]+/g, ' ')
    .trim();

/** A text with its numbers made equal, without spaces: `12.5 yards` and `3yards` look alike. */
const shapeOf = (text: string): string =>
  text.replace(/[-+]?(?:\d[\d.,]*\d|\.?\d+)/g, '0').replace(/\s+/g, '');

function columnOf(rows: readonly (readonly PrintedCell[])[], column: number, { any }: WordPatterns): Column {
  const texts = rows.map((cells) => cells.find((cell) => cell.column === column)?.text ?? '');
  const sound = texts.filter((text) => /\d/.test(text) && text.search(any) < 0);
  const isOther = (text: string): boolean => text !== '' && !/\d/.test(text) && text.search(any) < 0;
  const shapes = sound.map((text) => shapeOf(normalized(text.replaceAll(argumentBreak, ' '))));
  return { shapes: new Set(shapes), isNumeric: sound.length > 1 && !texts.slice(1).some(isOther) };
}
