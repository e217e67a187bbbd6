import { lineMap } from '../tex/line-map';

/** One entry of a bibliography database. */
export interface BibliographyEntry {
  readonly key: string;
  /** Path of the database, as it was given. */
  readonly file: string;
  /** 1-based line on which the entry starts. */
  readonly line: number;
  /** Keys of the entries that this one takes fields from. */
  readonly borrowsFrom: readonly string[];
}

const entryStart = /@\s*(?!(?:comment|string|preamble)\b)[A-Za-z]+\s*[{(]\s*(?<key>[^\s,{}()"#%=]+)\s*,/gi;

const borrowing = /^\s*(?:crossref|xref|xdata|related)\s*=\s*["{](?<keys>[^"{}]*)["}]/gim;

/** The entries of a BibTeX or biblatex database in their order. @param file the path that the entries are to carry */
export function scanBibliography(source: string, file: string): BibliographyEntry[] {
  const positionAt = lineMap(source);
  const starts = [...source.matchAll(entryStart)];
  return starts.map((start, index) => {
    const text = source.slice(start.index, starts[index + 1]?.index);
    const borrowed = [...text.matchAll(borrowing)].flatMap(
      (field) => field.groups?.['keys']?.split(',') ?? [],
    );
    return {
      key: start.groups?.['key'] ?? '',
      file,
      line: positionAt(start.index).line,
      borrowsFrom: borrowed.map((key) => key.trim()),
    };
  });
}
