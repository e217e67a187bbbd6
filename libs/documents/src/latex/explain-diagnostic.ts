import { unreachable, type Failure, type Location } from '@research/core';
import { lineMap } from '../tex/line-map';
import { maskTex } from '../tex/mask-tex';
import { scanTex } from '../tex/scan-tex';
import { unclosedBrace } from '../tex/unclosed-brace';
import type { LatexDiagnostic } from './latex-diagnostic';
import { locateIndexed } from './trace-made';
import { locateReference, type KeyUse, type TexSource } from './locate-reference';

/** The failures that a diagnostic stands for, one for each place it is about; places are paths as TeX knows them. */
export function explainDiagnostic(diagnostic: LatexDiagnostic, sources: readonly TexSource[]): Failure[] {
  const subject = diagnostic.subject ?? '';
  switch (diagnostic.kind) {
    case 'undefined-reference':
      return [unresolved(diagnostic, { use: 'reference', called: 'label' }, sources)];
    case 'undefined-citation':
      return [unresolved(diagnostic, { use: 'citation', called: 'bibliography entry' }, sources)];
    case 'multiply-defined-label':
      return [
        defect(`the label ${subject} is set more than once`, diagnostic, secondPlace(subject, sources)),
      ];
    case 'missing-file':
      return [missingFile(diagnostic, sources)];
    case 'missing-package':
      return [missingPackage(diagnostic, sources)];
    case 'no-pages':
      return [defect('the document has no pages', diagnostic)];
    case 'rerun':
      return [defect('the document does not settle: its numbers change in every pass', diagnostic)];
    case 'overfull-box':
      return [
        { ...defect(`a box sticks out by ${diagnostic.points} pt`, diagnostic), tries: [...aboutBoxes] },
      ];
    case 'bibliography':
      return [bibliographyError(diagnostic, sources)];
    case 'unmade-list':
      return [unmadeList(diagnostic, sources)];
    case 'index':
      return [
        defect(`makeindex leaves the entry ${subject} out`, diagnostic, locateIndexed(subject, sources)),
      ];
    case 'error':
      return [texError(diagnostic, sources)];
    default:
      return unreachable(diagnostic.kind);
  }
}

const aboutBoxes = [
  'reword the line, scale what is too wide, or raise "overfullPoints" in the options of the document',
];

function unresolved(
  { subject = '', line, message }: LatexDiagnostic,
  { use, called }: { use: KeyUse; called: string },
  sources: readonly TexSource[],
): Failure {
  const places = locateReference(sources, subject, use);
  // TeX's line is right, its file is not known: of several places the one on that line is meant.
  const at = places.find((place) => place.line === line) ?? places[0];
  const what = `there is no ${called} ${subject}`;
  return { reason: 'unresolved-reference', what, said: message, ...(at ? { at } : {}) };
}

function secondPlace(label: string, sources: readonly TexSource[]): Location | undefined {
  const places = locateReference(sources, label, 'label');
  return places[1] ?? places[0];
}

function missingFile(diagnostic: LatexDiagnostic, sources: readonly TexSource[]): Failure {
  const subject = diagnostic.subject ?? '';
  const place = locationOf(subject, sources);
  const tries = place
    ? ['name a file of the own project, or `project/file` of one that another project writes']
    : [
        `a macro makes this name. If another project has the file, write "% !TeX reads = ${subject}" above the line`,
      ];
  return { ...defect(`${subject} is not there`, diagnostic, place), tries };
}

/** Where the sources name a file. */
function locationOf(file: string, sources: readonly TexSource[]): Location | undefined {
  const at = sources
    .flatMap(({ path, text }) => scanTex(text).map((reference) => ({ ...reference, file: path })))
    .find(({ path }) => withoutExtension(path) === withoutExtension(file));
  return at && { file: at.file, line: at.line, column: at.column };
}

const withoutExtension = (path: string): string => path.replace(/^\.\//, '').replace(/\.[A-Za-z]{2,4}$/, '');

/** A file that is the author's own, or of a package that is not installed: where it is named in a folder, the author's. */
function missingPackage(diagnostic: LatexDiagnostic, sources: readonly TexSource[]): Failure {
  const file = diagnostic.subject ?? '';
  const place = locationOf(file, sources);
  const own = `put ${file} into the project if it is your own, or correct the name`;
  if (file.includes('/'))
    return { ...defect(`${file} is not in the project`, diagnostic, place), tries: [own] };
  const name = withoutExtension(file);
  const tries = [
    own,
    `tlmgr install ${name}   (TeX Live, MacTeX; under another name: tlmgr search --global --file /${file})`,
    `sudo apt-get install texlive-latex-extra   (Debian, Ubuntu: most are there, others in texlive-science, texlive-bibtex-extra, texlive-fonts-extra; apt-file search /${file} tells)`,
  ];
  return { ...defect(`neither the project nor the TeX installation has ${file}`, diagnostic, place), tries };
}

function bibliographyError(diagnostic: LatexDiagnostic, sources: readonly TexSource[]): Failure {
  const { file, message } = diagnostic;
  if (/cannot be read in encoding/.test(message)) return notUtf8(diagnostic, sources);
  return defect(`the bibliography${file === undefined ? '' : ` ${file}`} cannot be read`, diagnostic);
}

/** An index without `\\makeindex`, or a list that is made by a program that latexmk does not run. */
function unmadeList(diagnostic: LatexDiagnostic, sources: readonly TexSource[]): Failure {
  const { subject = '' } = diagnostic;
  const isIndex = subject.endsWith('.ind');
  const prints = isIndex ? /\\printindex/ : /\\print(?:unsrt)?(?:glossar|acronym|nomenclature|symbols)/;
  const tries = isIndex
    ? ['write \\makeindex into the preamble']
    : ['no program that makes it is run here; \\makenoidxglossaries with \\printnoidxglossaries needs none'];
  const what = isIndex ? 'the index is printed but not made' : `${subject} is printed but not made`;
  return { ...defect(what, diagnostic, firstMatch(prints, sources)), tries };
}

function firstMatch(pattern: RegExp, sources: readonly TexSource[]): Location | undefined {
  for (const { path, text } of sources) {
    const match = pattern.exec(maskTex(text));
    if (match) return { file: path, ...lineMap(text)(match.index) };
  }
  return undefined;
}

/** A byte that is no UTF-8 was read as U+FFFD. At the end of a line TeX takes what follows for its rest, and may stop in another file. */
function notUtf8(diagnostic: LatexDiagnostic, sources: readonly TexSource[]): Failure {
  const named = sources.filter(({ path }) => path === diagnostic.file);
  const at = firstMatch(/\uFFFD/, [...named, ...sources]);
  const what = 'this line is not UTF-8';
  const tries = ['save the file in UTF-8: `iconv -f latin1 -t utf-8` converts what is Latin-1'];
  return { ...defect(what, diagnostic, at), tries };
}

/** What pdflatex cannot do here, as packages say it. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /-shell-escape/,
    'TeX starts no programs here: take the package listings, or minted with frozencache and its cachedir in the project',
  ],
  [
    /requires either XeTeX or LuaTeX/,
    'documents are typeset by pdflatex: load a font package instead of fontspec',
  ],
];

/** An argument that is never closed is noticed by TeX only where the file or paragraph ends: look for its brace. */
function texError(diagnostic: LatexDiagnostic, sources: readonly TexSource[]): Failure {
  if (/Invalid UTF-8 byte|\\UTFviii@\w+@octets/.test(diagnostic.message)) return notUtf8(diagnostic, sources);
  const endless = /ended (?:while scanning|before)|Missing \} inserted|inside a group/.test(
    diagnostic.message,
  );
  const what = `LaTeX stopped: ${diagnostic.message}`;
  const place = endless ? firstUnclosedBrace(diagnostic.file, sources) : undefined;
  const tries = remedies.flatMap(([pattern, remedy]) => (pattern.test(diagnostic.message) ? [remedy] : []));
  return { ...defect(what, diagnostic, place), ...(tries.length > 0 ? { tries } : {}) };
}

function firstUnclosedBrace(file: string | undefined, sources: readonly TexSource[]): Location | undefined {
  const written = sources.filter(({ path }) => !path.endsWith('.bib') || path === file);
  const suspects = written.sort((a, b) => Number(b.path === file) - Number(a.path === file));
  for (const { path, text } of suspects) {
    const place = unclosedBrace(text);
    if (place) return { file: path, ...place };
  }
  return undefined;
}

function defect(what: string, diagnostic: LatexDiagnostic, place?: Location): Failure {
  const { file, line, message, context } = diagnostic;
  const at = place ?? (file === undefined ? undefined : { file, ...(line === undefined ? {} : { line }) });
  const said = context ?? message;
  return { reason: 'latex-error', what, said, ...(at ? { at } : {}) };
}
