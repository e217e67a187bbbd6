/** What the main file around a part of a document depends on. */
export interface PartEntry {
  /** The document's own main file. */
  readonly main: string;
  /** What that file `\include`s, as written there. */
  readonly include: string;
  /** TeX that stands at the foot of every page, below the page's own foot. */
  readonly footer: string;
  /** Keys that the part cites (`*`: all); with any of them the bibliography belongs to it. */
  readonly cited: ReadonlySet<string>;
  /** Targets of links that only other parts of the document have: links to them become plain text. */
  readonly elsewhere: readonly string[];
}

/**
 * Main file for the whole document, from whose auxiliary files a part is made. hyperref numbers some targets by a counter
 * that `\include` does not keep; here it is kept, so that a target has one name in the document and in its parts.
 */
export const documentEntry = (main: string): string =>
  [...keepLinkCounter, `\\input{${main}}`, ''].join('\n');

/**
 * Main file that runs the whole document and lets only the pages of one part and its bibliography through. Everything in
 * front of the part and behind it is there for the counters, so that numbers and pages are those of the document. The
 * hooks are LaTeX's own (2020-10-01 or newer): https://www.latex-project.org/help/documentation/lthooks-doc.pdf
 */
export function partEntry({ main, include, footer, cited, elsewhere }: PartEntry): string {
  return [
    `\\includeonly{${include}}`,
    ...keepLinkCounter,
    ...shownPages,
    ...(cited.size > 0 ? [...shownBibliography, ...shownByBiblatex(cited)] : []),
    ...pageLabels,
    ...plainLinks(elsewhere),
    `\\AddToHook{shipout/foreground}{${footerPlace}{\\makebox(0,0){\\normalfont\\normalcolor\\scriptsize ${footer}}}}`,
    `\\input{${main}}`,
    '',
  ].join('\n');
}

/** 9 mm above the lower edge: the position is one on the paper, so that no line of the text moves. */
const footerPlace = '\\put(0.5\\paperwidth,\\dimexpr 9mm-\\paperheight\\relax)';

const keepLinkCounter = [
  '\\makeatletter',
  '\\AtBeginDocument{\\ifdefined\\Hy@linkcounter',
  '  \\let\\c@ResearchLink\\Hy@linkcounter \\g@addto@macro\\cl@@ckpt{\\@elt{ResearchLink}}\\fi}',
  '\\makeatother',
];

const shownPages = [
  '\\newif\\ifResearchInPart \\newif\\ifResearchInBibliography',
  '\\newcommand\\ResearchIfShown[2]{\\ifResearchInPart#1\\else\\ifResearchInBibliography#1\\else#2\\fi\\fi}',
  '\\AddToHook{include/before}{\\global\\ResearchInParttrue}',
  '\\AddToHook{include/after}{\\global\\ResearchInPartfalse}',
  '\\AddToHook{shipout/before}{\\ResearchIfShown{}{\\DiscardShipoutBox}}',
];

/** A bibliography inside the part is the part's anyway. */
const shownBibliography = [
  '\\def\\ResearchShow{\\ifResearchInPart\\else\\clearpage\\global\\ResearchInBibliographytrue\\fi}',
  '\\def\\ResearchHide{\\ifResearchInPart\\else\\clearpage\\global\\ResearchInBibliographyfalse\\fi}',
  '\\AddToHook{env/thebibliography/before}{\\ResearchShow}',
  '\\AddToHook{env/thebibliography/after}{\\ResearchHide}',
];

/** biblatex prints by a command; its labels are those of the document whatever is printed. */
const shownByBiblatex = (cited: ReadonlySet<string>): string[] => [
  '\\makeatletter',
  '\\def\\ResearchPrintCited[#1]{\\ResearchShow\\ResearchPrint[#1,category=ResearchCited]\\ResearchHide}',
  '\\def\\ResearchPrintAll[#1]{\\ResearchShow\\ResearchPrint[#1]\\ResearchHide}',
  '\\AddToHook{begindocument/before}{\\ifdefined\\blx@printbibliography',
  `  \\DeclareBibliographyCategory{ResearchCited}\\addtocategory{ResearchCited}{${[...cited].join(',')}}`,
  '  \\let\\ResearchPrint\\blx@printbibliography',
  `  \\let\\blx@printbibliography\\ResearchPrint${cited.has('*') ? 'All' : 'Cited'}\\fi}`,
  '\\makeatother',
];

/** hyperref notes page labels for pages that are not let through, too, and would give the viewer wrong ones. */
const pageLabels = [
  '\\makeatletter',
  '\\AtBeginDocument{\\ifdefined\\Hy@EveryPageHook \\let\\ResearchEveryPage\\Hy@EveryPageHook',
  '  \\def\\Hy@EveryPageHook{\\ResearchIfShown{\\ResearchEveryPage}{}}\\fi}',
  '\\makeatother',
];

const plainLinks = (elsewhere: readonly string[]): string[] => [
  '\\makeatletter',
  ...elsewhere.map((name) => `\\expandafter\\let\\csname ResearchElsewhere@${name}\\endcsname\\@empty`),
  '\\def\\ResearchPartLink#1#2#3{\\ifcsname ResearchElsewhere@#2\\endcsname#3\\else\\ResearchLink{#1}{#2}{#3}\\fi}',
  '\\def\\ResearchPartLinkStart#1#2{\\ifcsname ResearchElsewhere@#2\\endcsname\\let\\hyper@linkend\\relax',
  '  \\else\\let\\hyper@linkend\\ResearchLinkEnd\\ResearchLinkStart{#1}{#2}\\fi}',
  '\\AtBeginDocument{\\ifdefined\\hyper@linkstart \\let\\ResearchLink\\hyper@link',
  '  \\let\\ResearchLinkStart\\hyper@linkstart \\let\\ResearchLinkEnd\\hyper@linkend',
  '  \\let\\hyper@link\\ResearchPartLink \\let\\hyper@linkstart\\ResearchPartLinkStart\\fi}',
  '\\makeatother',
];
