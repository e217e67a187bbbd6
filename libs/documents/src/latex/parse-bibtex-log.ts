import type { LatexDiagnostic } from './latex-diagnostic';

/**
 * What a BibTeX log (.blg) complains about: `Warning--…` are warnings, everything that carries `---line n of file x` is
 * an error. Entries that are not in the database are left out: the LaTeX log names them with the line that cites them.
 */
export function parseBibtexLog(blg: string): LatexDiagnostic[] {
  const lines = blg.split(/\r?\n/);
  return lines
    .flatMap((_line, index) => bibtexWarning(lines, index) ?? bibtexError(lines, index) ?? [])
    .filter(({ message }) => !message.includes("I didn't find a database entry"));
}

/** `Warning--message`, with `--line n of file x` at the end of the same or the next line in some of them. */
function bibtexWarning(lines: readonly string[], index: number): LatexDiagnostic | undefined {
  const message = /^Warning--(.*)$/.exec(lines[index] ?? '')?.[1];
  if (message === undefined) return undefined;
  const place = placeIn(/^--line (\d+) of file (.+)$/.exec(lines[index + 1] ?? ''));
  return { severity: 'warning', kind: 'bibliography', message, ...place };
}

/** `message---line n of file x`, where long messages stand on the line before; then the text read, after ` : `. */
function bibtexError(lines: readonly string[], index: number): LatexDiagnostic | undefined {
  const match = /^(.*)---line (\d+) of file (.+)$/.exec(lines[index] ?? '');
  if (!match) return undefined;
  const message = match[1] || (lines[index - 1] ?? '');
  const database = /couldn't open database file (\S+)/.exec(message)?.[1];
  const place = placeIn([match[0], match[2] ?? '', match[3] ?? '']);
  if (database !== undefined) return { severity: 'error', kind: 'missing-file', message, subject: database };
  const context = (lines[index + 1] ?? '').replace(/^ : /, '').trim();
  return {
    severity: 'error',
    kind: 'bibliography',
    message,
    ...place,
    ...(context === '' ? {} : { context }),
  };
}

function placeIn(match: readonly string[] | null): Pick<LatexDiagnostic, 'file' | 'line'> {
  if (!match) return {};
  return { file: (match[2] ?? '').replace(/^\.\//, ''), line: Number(match[1]) };
}
