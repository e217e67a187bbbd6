import { readFileSync } from 'node:fs';
import type { LatexDiagnostic } from '../latex/latex-diagnostic';
import type { StagedFile } from '../latex/staged-file';
import { checkBibliography } from './check-bibliography';
import { citedKeys } from './cited-keys';
import { scanBibliography } from './scan-bibliography';

/** What there is to say about the databases among a document's files. @param aux its .aux files; absent for a part */
export function bibliographyWarnings(files: readonly StagedFile[], aux?: string): LatexDiagnostic[] {
  const entries = files
    .filter(({ to }) => to.endsWith('.bib'))
    .flatMap(({ from, to }) => scanBibliography(readFileSync(from, 'utf8'), to));
  return checkBibliography(entries, aux === undefined ? undefined : citedKeys(aux));
}
