import type { LatexDiagnostic } from './latex-diagnostic';

/**
 * What biber's log (.blg) complains about: lines `[ms] Module.pm:n> ERROR - message`, and the same with `WARN`. Entries
 * that are not in the database, or twice, are left out: others name them with the line where they stand. A database
 * that biber has recoded is called by the name of its temporary copy; it is the one that was found last.
 */
export function parseBiberLog(blg: string): LatexDiagnostic[] {
  const diagnostics: LatexDiagnostic[] = [];
  let database: string | undefined;
  for (const line of blg.split(/\r?\n/)) {
    database = /(?:Found BibTeX data source|Looking for bibtex file) '(.+?)'/.exec(line)?.[1] ?? database;
    const [, level, message = ''] = /^\[\d+\] [^>]*> (ERROR|FATAL|WARN) - (.*)$/.exec(line) ?? [];
    if (level === undefined || isToldByOthers(message)) continue;
    const severity = level === 'WARN' ? 'warning' : 'error';
    diagnostics.push({ severity, kind: 'bibliography', ...placed(message, database) });
  }
  return diagnostics;
}

const isToldByOthers = (message: string): boolean =>
  /^I didn't find a database entry|^Duplicate entry key/.test(message);

function placed(
  message: string,
  database: string | undefined,
): Pick<LatexDiagnostic, 'message' | 'file' | 'line'> {
  const [, line, parsed] = /^BibTeX subsystem: .*?, line (\d+), (.*)$/.exec(message) ?? [];
  const file = /^Data file '(.+?)'/.exec(message)?.[1] ?? (line === undefined ? undefined : database);
  return {
    message: parsed ?? message,
    ...(file === undefined ? {} : { file: file.replace(/^\.\//, '') }),
    ...(line === undefined ? {} : { line: Number(line) }),
  };
}

/** Whether a .blg is biber's; BibTeX's has the same name. */
export const isBiberLog = (blg: string): boolean => /^\[\d+\] \S+> INFO - This is Biber/m.test(blg);
