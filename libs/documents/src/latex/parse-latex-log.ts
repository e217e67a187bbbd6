import type { LatexDiagnostic } from './latex-diagnostic';
import { openFiles } from './open-files';
import { parseTexError } from './parse-tex-error';

/**
 * What a log of pdflatex complains about, in its order. The log must be written with `-file-line-error` and
 * `max_print_line=10000`, else TeX breaks its lines at column 79. Warnings about references carry their key and line but
 * no file, as the log has none that can be relied on: find it with `locateReference`.
 */
export function parseLatexLog(log: string): LatexDiagnostic[] {
  const lines = log.split(/\r?\n/);
  const files = openFiles(lines);
  const diagnostics: LatexDiagnostic[] = [];
  for (const [index, line] of lines.entries()) {
    const error = parseTexError(lines, index);
    if (error) diagnostics.push(error);
    else
      diagnostics.push(...parseWarning(unfold(lines, index)), ...parseBox(line, files.slice(0, index + 1)));
  }
  return diagnostics;
}

/** A warning with its continuation lines `(package)   text` joined; other lines as they are. */
function unfold(lines: readonly string[], index: number): string {
  const line = lines[index] ?? '';
  const name = /^(?:Package|Class) (\S+) Warning: /.exec(line)?.[1];
  if (name === undefined) return line;
  const rest = lines.slice(index + 1);
  const end = rest.findIndex((next) => !next.startsWith(`(${name})`));
  const continued = rest
    .slice(0, end < 0 ? undefined : end)
    .map((next) => next.slice(name.length + 2).trim());
  return [line, ...continued].join(' ');
}

type WarningKind =
  | 'no-pages'
  | 'undefined-reference'
  | 'undefined-citation'
  | 'multiply-defined-label'
  | 'rerun'
  | 'missing-file'
  | 'unmade-list';

const warnings: readonly (readonly [WarningKind, RegExp])[] = [
  ['undefined-reference', /Warning: (?:Hyper )?[Rr]eference [`'](.+?)' .*undefined(?: on input line (\d+))?/],
  ['undefined-citation', /Warning: Citation [`'](.+?)' .*undefined(?: on input line (\d+))?/],
  ['multiply-defined-label', /Warning: Label [`'](.+?)' multiply defined/],
  // Not biblatex's `Please (re)run Biber`: latexmk has done so, and it is said of every empty bibliography.
  ['rerun', /Warning: .*(?:Rerun to get|Rerun LaTeX|Please rerun)/],
  [
    'missing-file',
    /(?:^|Warning: )No file (.+\.(?:tex|txt|csv|tsv|dat|json|ya?ml|md|[qR]md|R|r|py|jl|sql|sh|do|sas|m|c|cpp|java|[jt]s))(?:\.$| on input line (\d+))/,
  ],
  // Of the last pass: what is printed then is what no program has made.
  ['unmade-list', /^No file (.+\.(?:ind|gls|acr|nls|glstex))\.$/],
  ['no-pages', /^No pages of output\.$/],
];

/** What TeX passes over though something is missing in the text then. */
const fatal: ReadonlySet<WarningKind> = new Set(['missing-file', 'unmade-list', 'no-pages']);

function parseWarning(line: string): LatexDiagnostic[] {
  for (const [kind, pattern] of warnings) {
    const match = pattern.exec(line);
    if (!match) continue;
    const [, subject, input] = match;
    const severity = fatal.has(kind) ? 'error' : 'warning';
    const about = subject === undefined ? {} : { subject };
    const at = input === undefined ? {} : { line: Number(input) };
    return [{ severity, kind, message: line.trim(), ...about, ...at }];
  }
  return [];
}

/**
 * `Overfull \hbox (12.3pt too wide) in paragraph at lines 5--6`, or `… detected at line 5`, or neither. A paragraph that
 * ends on an earlier line than it starts has ended in another file: it started in the one that was open before.
 * @param files the file that was open at each line up to this one
 */
function parseBox(line: string, files: readonly (string | undefined)[]): LatexDiagnostic[] {
  const match =
    /^Overfull \\[hv]box \(([\d.]+)pt too (?:wide|high)\)(?:.*? at lines? (\d+)(?:--(\d+))?)?/.exec(line);
  if (!match) return [];
  const [, points, start, end = start] = match;
  const current = files.at(-1);
  const file = Number(end) < Number(start) ? files.filter((before) => before !== current).at(-1) : current;
  const at = start === undefined ? {} : { line: Number(start), ...(file === undefined ? {} : { file }) };
  return [{ severity: 'warning', kind: 'overfull-box', message: line.trim(), points: Number(points), ...at }];
}
