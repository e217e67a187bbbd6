import type { TexReferenceKind } from './tex-reference';

/** How a command names a file. */
export interface FileCommand {
  readonly kind: TexReferenceKind;
  /** Which of its braced arguments holds the name; the first unless told. */
  readonly argument?: number;
  /** The argument is a list with commas. */
  readonly list?: true;
  /** The braced argument that holds a folder in front of the name. */
  readonly folder?: number;
  /** Turns the name into that of the file. */
  readonly file?: (name: string) => string;
  /** For options that name files: `style=x` in `\usepackage[style=x]{biblatex}`. */
  readonly options?: (text: string) => readonly string[];
}

const input: FileCommand = { kind: 'input' };
const graphics: FileCommand = { kind: 'graphics' };
const data: FileCommand = { kind: 'file' };
const bibliography: FileCommand = { kind: 'bibliography', list: true };
const imported: FileCommand = { kind: 'input', argument: 1, folder: 0 };
const style = (prefix: string, ending: string): FileCommand => ({
  kind: 'style',
  list: true,
  file: (name) => beforeLastStep(name, prefix) + ending,
});

/** `\usetheme{themes/own}` reads themes/beamerthemeown.sty. */
const beforeLastStep = (name: string, prefix: string): string =>
  name.replace(/[^/]*$/, (last) => prefix + last);

/** The styles of biblatex: `style=x` reads x.bbx and x.cbx. */
function biblatexStyles(options: string): string[] {
  return [...options.matchAll(/\b(bib|cite|)style\s*=\s*\{?([^,{}\]]+)/g)].flatMap(([, part, name = '']) =>
    [...(part === 'cite' ? [] : ['.bbx']), ...(part === 'bib' ? [] : ['.cbx'])].map(
      (ending) => name.trim() + ending,
    ),
  );
}

const packages: FileCommand = { ...style('', '.sty'), options: biblatexStyles };
const classes = style('', '.cls');

/** The commands of LaTeX and of its packages that name a file, by name. */
export const fileCommands: ReadonlyMap<string, FileCommand> = new Map([
  ...commands('input InputIfFileExists subfile subfileinclude includestandalone loadglsentries', input),
  ...commands('import subimport inputfrom subinputfrom includefrom subincludefrom', imported),
  ...commands('include', { kind: 'include' }),
  ...commands('includegraphics includepdf adjincludegraphics pgfimage overpic Overpic', graphics),
  ...commands('adjustimage pgfdeclareimage', { kind: 'graphics', argument: 1 }),
  ...commands('bibliography nobibliography addbibresource addglobalbib addsectionbib', bibliography),
  ...commands('usepackage RequirePackage RequirePackageWithOptions', packages),
  ...commands('documentclass LoadClass LoadClassWithOptions', classes),
  ...commands('bibliographystyle', style('', '.bst')),
  ...commands('usetheme', style('beamertheme', '.sty')),
  ...commands('usecolortheme', style('beamercolortheme', '.sty')),
  ...commands('usefonttheme', style('beamerfonttheme', '.sty')),
  ...commands('useinnertheme', style('beamerinnertheme', '.sty')),
  ...commands('useoutertheme', style('beameroutertheme', '.sty')),
  ...commands('usetikzlibrary', style('tikzlibrary', '.code.tex')),
  ...commands('usepgfplotslibrary', style('tikzlibrarypgfplots.', '.code.tex')),
  ...commands('lstinputlisting verbatiminput VerbatimInput BVerbatimInput LVerbatimInput', data),
  ...commands('verbatimtabinput pgfplotstableread pgfplotstabletypeset DTLread embedfile attachfile', data),
  ...commands('csvreader csvloop csvautotabular csvautolongtable csvautobooktabular textattachfile', data),
  ...commands('csvautobooklongtable csvautotabularray csvautolongtabularray', data),
  ...commands('inputminted DTLloaddb DTLloadrawdb listinginput CatchFileDef CatchFileEdef', {
    kind: 'file',
    argument: 1,
  }),
]);

function commands(names: string, command: FileCommand): [string, FileCommand][] {
  return names.split(' ').map((name) => [name, command]);
}
