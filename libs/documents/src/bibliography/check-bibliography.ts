import type { LatexDiagnostic } from '../latex/latex-diagnostic';
import type { BibliographyEntry } from './scan-bibliography';

/**
 * Warnings about entries of a document's databases: a key that is there already (BibTeX tells keys apart without regard
 * to case, and stops only when such an entry is cited), and an entry that nothing cites or borrows from.
 * @param cited the document's citations; absent for a part of a document, which cites only what it needs
 */
export function checkBibliography(
  entries: readonly BibliographyEntry[],
  cited?: ReadonlySet<string>,
): LatexDiagnostic[] {
  const first = new Map<string, BibliographyEntry>();
  const repeated: LatexDiagnostic[] = [];
  for (const entry of entries) {
    const same = first.get(entry.key.toLowerCase());
    if (same) repeated.push(warning(entry, `${entry.key} is an entry of ${same.file}:${same.line} already`));
    else first.set(entry.key.toLowerCase(), entry);
  }
  return [...repeated, ...(cited ? unused([...first.values()], cited) : [])];
}

function unused(entries: readonly BibliographyEntry[], cited: ReadonlySet<string>): LatexDiagnostic[] {
  if (cited.has('*')) return [];
  const used = new Set([...cited, ...entries.flatMap(({ borrowsFrom }) => borrowsFrom)].map(lowerCase));
  return entries
    .filter(({ key }) => !used.has(lowerCase(key)))
    .map((entry) => warning(entry, `nothing cites ${entry.key}`));
}

const lowerCase = (key: string): string => key.toLowerCase();

const warning = ({ key, file, line }: BibliographyEntry, message: string): LatexDiagnostic => ({
  severity: 'warning',
  kind: 'bibliography',
  message,
  subject: key,
  file,
  line,
});
