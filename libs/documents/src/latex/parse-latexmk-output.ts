import type { LatexDiagnostic } from './latex-diagnostic';

/** What only latexmk's own messages tell. */
export interface LatexmkOutput {
  /** How often it ran pdflatex. */
  readonly passes: number;
  /** Bibliography databases it did not find: it does not even start BibTeX then. */
  readonly diagnostics: readonly LatexDiagnostic[];
}

/** Reads what latexmk (4.7x to 4.8x) prints between the programs' own lines. */
export function parseLatexmkOutput(lines: readonly string[]): LatexmkOutput {
  const passes = lines.filter((line) => /^Run number \d+ of rule 'pdflatex'/.test(line)).length;
  const refusals = lines.flatMap((line, index) =>
    /I WON'T RUN '(?:bibtex|biber)/.test(line) ? [index] : [],
  );
  const databases = refusals.flatMap((index) => indentedAfter(lines, index));
  return { passes, diagnostics: [...new Set(databases)].map(missingDatabase) };
}

function indentedAfter(lines: readonly string[], index: number): string[] {
  const after = lines.slice(index + 1);
  const end = after.findIndex((line) => !/^\s+\S/.test(line));
  return after.slice(0, end < 0 ? undefined : end).map((line) => line.trim());
}

function missingDatabase(subject: string): LatexDiagnostic {
  return { severity: 'error', kind: 'missing-file', message: `${subject} is not found`, subject };
}
