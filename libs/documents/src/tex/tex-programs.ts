import { maskTex } from './mask-tex';

/** A program that LaTeX needs beside itself to make what a document asks for. */
export type TexProgram = 'bibtex' | 'biber' | 'makeindex';

/**
 * The programs that the sources of one document ask for, preamble and all: biber for biblatex unless its option names
 * BibTeX as `backend`, BibTeX for any other bibliography, makeindex for an index.
 */
export function texPrograms(sources: readonly string[]): TexProgram[] {
  const text = sources.map((source) => maskTex(source)).join('\n');
  const bibliography = bibliographyProgram(text);
  const index: TexProgram[] = /\\makeindex(?![A-Za-z@])/.test(text) ? ['makeindex'] : [];
  return [...(bibliography === undefined ? [] : [bibliography]), ...index];
}

function bibliographyProgram(text: string): TexProgram | undefined {
  const biblatex = loadedBiblatex.exec(text);
  if (biblatex) return /backend\s*=\s*\{?bibtex/.test(biblatex[1] ?? '') ? 'bibtex' : 'biber';
  return /\\bibliography\s*\{/.test(text) ? 'bibtex' : undefined;
}

const loadedBiblatex =
  /\\(?:usepackage|RequirePackage)\s*(?:\[([^\]]*)\]\s*)?\{(?:[^{}]*,)?\s*biblatex\s*(?:,[^{}]*)?\}/;

/** Whether a source (the preamble of a document) loads biblatex, in any of its forms. */
export const loadsBiblatex = (source: string): boolean => loadedBiblatex.test(maskTex(source));

/** Whether a source cites something, in any of the ways of LaTeX, natbib and biblatex. */
export const citesSomething = (source: string): boolean =>
  /\\(?:[a-z]+|)[cC]ite(?:s|t|p|alt|alp|author|year|yearpar|title|text|num)?\*?\s*[[{]/.test(maskTex(source));
