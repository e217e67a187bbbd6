import type { LatexDiagnostic } from './latex-diagnostic';
import { isBiberLog, parseBiberLog } from './parse-biber-log';
import { parseBibtexLog } from './parse-bibtex-log';
import { parseIndexLog } from './parse-index-log';
import { parseLatexLog } from './parse-latex-log';
import { readRunFile, type RunFiles } from './run-files';

/** Everything that the programs of the last run complained about in their logs: TeX, BibTeX or biber, makeindex. */
export function readDiagnostics(run: RunFiles): LatexDiagnostic[] {
  const log = readRunFile(run, 'log');
  const bibliography = log.includes(`${run.jobname}.bbl`) ? readRunFile(run, 'blg') : '';
  const parse = isBiberLog(bibliography) ? parseBiberLog : parseBibtexLog;
  return [
    ...parseLatexLog(log),
    ...parse(bibliography),
    ...indexes(run).flatMap((name) => ofIndex(run, name)),
  ];
}

/** Names of the indexes that latexmk made: `main`, and one for each `\makeindex[name=…]` of imakeidx. */
const indexes = (run: RunFiles): string[] =>
  [...readRunFile(run, 'fdb_latexmk').matchAll(/^\["makeindex (.+)\.idx"\]/gm)].map(([, name = '']) => name);

function ofIndex({ stagingFolder }: RunFiles, jobname: string): LatexDiagnostic[] {
  const files = { stagingFolder, jobname };
  return parseIndexLog(readRunFile(files, 'ilg'), readRunFile(files, 'idx'));
}
