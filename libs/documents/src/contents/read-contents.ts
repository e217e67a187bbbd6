import { scanBibliography } from '../bibliography/scan-bibliography';
import { citationLists } from '../bibliography/cited-keys';
import type { AuxiliaryPart } from './auxiliary-parts';
import { bracedArguments } from './braced-arguments';
import type {
  BibliographyKey,
  CaptionedFloat,
  DocumentContents,
  Heading,
  SourceCitations,
} from './document-contents';
import { plainText } from './plain-text';

/** What a finished LaTeX run left. */
export interface LatexRecords {
  readonly parts: readonly AuxiliaryPart[];
  /** The .toc file, which is there when the document prints its table of contents. */
  readonly toc: string;
  readonly databases: readonly { readonly file: string; readonly text: string }[];
  readonly warnings: DocumentContents['warnings'];
  /** Path of a source as people are to see it. */
  readonly show: (source: string) => string;
}

/** Reads what a document consists of from the auxiliary files of its last run. */
export function readContents({ parts, toc, databases, warnings, show }: LatexRecords): DocumentContents {
  return {
    headings: parts.flatMap(({ source, text }) => headingsIn(text, show(source))),
    printed: measure(toc),
    floats: parts.flatMap(({ source, text }) => floatsIn(text, show(source))),
    labels: Object.assign({}, ...parts.map(({ text }) => labelsIn(text))) as DocumentContents['labels'],
    citations: citationsOf(parts, show),
    bibliography: databases.flatMap(({ file, text }) => keysOf(file, text)),
    warnings,
  };
}

interface ContentsLine {
  readonly kind: string;
  readonly number?: string;
  readonly title: string;
  readonly page: string;
}

/** `\contentsline {chapter}{\numberline {7}Title}{17}{chapter.7}`, in a list of its own or on its way there. */
function contentsLines(text: string): ContentsLine[] {
  return [...text.matchAll(/\\contentsline\s*(?=\{)/g)].flatMap((line) => {
    const [kind, title, page] = bracedArguments(text, line.index + line[0].length, 3);
    if (kind === undefined || title === undefined || page === undefined) return [];
    const numbered = /^\s*\\numberline\s*\{([^{}]*)\}/.exec(title);
    const rest = plainText(title.slice(numbered?.[0].length ?? 0));
    return [{ kind, ...(numbered?.[1] ? { number: numbered[1] } : {}), title: rest, page: plainText(page) }];
  });
}

/** What a source writes to one of the lists: `toc`, `lot`, `lof`. */
const writtenTo = (text: string, list: string): string =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`\\@writefile{${list}}`))
    .join('\n');

const headingsIn = (text: string, file: string): Heading[] =>
  contentsLines(writtenTo(text, 'toc')).map((line) => ({ ...line, file }));

const floatsIn = (text: string, file: string): CaptionedFloat[] =>
  (['table', 'figure'] as const).flatMap((kind) =>
    contentsLines(writtenTo(text, kind === 'table' ? 'lot' : 'lof'))
      .filter((line) => line.kind === kind)
      .map(({ title, ...line }) => ({ ...line, kind, caption: title, file })),
  );

function labelsIn(text: string): DocumentContents['labels'] {
  const found = [...text.matchAll(/^\\newlabel(?=\{)/gm)].flatMap((line) => {
    const [label, value] = bracedArguments(text, line.index + line[0].length, 2);
    const [number, page] = bracedArguments(value ?? '', 0, 2);
    if (label === undefined || number === undefined || page === undefined) return [];
    return [[label, { number: plainText(number), page: plainText(page) }] as const];
  });
  return Object.fromEntries(found);
}

function citationsOf(parts: readonly AuxiliaryPart[], show: LatexRecords['show']): SourceCitations[] {
  const sources = [...new Set(parts.map(({ source }) => source))];
  return sources.flatMap((source) => {
    const own = parts.filter((part) => part.source === source);
    const keys: Record<string, number> = {};
    for (const key of own.flatMap(({ text }) => citationLists(text).flat())) keys[key] = (keys[key] ?? 0) + 1;
    return Object.keys(keys).length > 0 ? [{ file: show(source), keys }] : [];
  });
}

const keysOf = (file: string, text: string): BibliographyKey[] =>
  scanBibliography(text, file).map(({ key, line }) => ({ key, file, line }));

const levels = ['part', 'chapter', 'section', 'subsection', 'subsubsection', 'paragraph', 'subparagraph'];

function measure(toc: string): DocumentContents['printed'] {
  const lines = contentsLines(toc);
  const used = levels.filter((level) => lines.some(({ kind }) => kind === level));
  const topEntries = lines.filter(({ kind }) => kind === used[0]).length;
  return { entries: lines.length, topEntries, depth: used.length };
}
