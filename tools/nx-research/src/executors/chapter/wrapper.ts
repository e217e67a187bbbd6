import { citesSomething, type GeneratedFile, loadsBiblatex } from '@research/documents';
import type { ResolvedRead } from '../../wiring/wired-task';

/** What a main file around one chapter is made of. */
export interface ChapterWrapping {
  readonly to: string;
  /** The chapter's file under the name by which documents include it, `project/file`. */
  readonly chapter: string;
  readonly number: number;
  /** The preamble first. */
  readonly reads: readonly ResolvedRead[];
  /** The text of a source that a person wrote. */
  readonly textOf: (read: ResolvedRead) => string;
}

/** A main file around one chapter: the document's preamble before it, its bibliography after it when it cites. */
export function chapterWrapper(wrapping: ChapterWrapping): GeneratedFile {
  const { to, chapter, number, reads } = wrapping;
  const { before, after } = bibliography(wrapping);
  const lines = [
    `\\input{${reads[0]?.as ?? ''}}`,
    '\\input{research-data.tex}',
    ...before,
    '\\begin{document}',
    `\\setcounter{chapter}{${number - 1}}`,
    `\\include{${chapter.replace(/\.tex$/, '')}}`,
    ...after,
    '\\end{document}',
    '',
  ];
  return { to, text: lines.join('\n') };
}

interface BibliographyLines {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * BibTeX takes its databases where the bibliography stands, biblatex in the preamble: there those are named again that
 * the main file names, which the preamble's own are not. One that the chapter prints itself is left to it.
 */
function bibliography({ reads, textOf, chapter }: ChapterWrapping): BibliographyLines {
  const sources = reads.filter(({ as }) => as.endsWith('.tex'));
  const own = sources.filter(({ as }) => as !== reads[0]?.as);
  const databases = reads.filter(({ as }) => as.endsWith('.bib'));
  // \bibliography without a single citation is an error of BibTeX's.
  const cites = own.some((read) => citesSomething(textOf(read)));
  const code = reads.filter(({ as, producer }) => producer === undefined && /\.(?:tex|sty|cls)$/.test(as));
  if (!code.some((read) => loadsBiblatex(textOf(read)))) {
    const names = databases.map(({ as }) => as.replace(/\.bib$/, ''));
    return { before: [], after: cites && names.length > 0 ? [`\\bibliography{${names.join(',')}}`] : [] };
  }
  const printed = own.some((read) => read.as === chapter && /\\printbibliography/.test(textOf(read)));
  const ofMain = databases.filter(({ at, path }) => at.file === path);
  return {
    before: ofMain.map(({ as }) => `\\addbibresource{${as}}`),
    after: cites && !printed ? ['\\printbibliography'] : [],
  };
}
