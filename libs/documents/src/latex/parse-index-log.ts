import type { LatexDiagnostic } from './latex-diagnostic';

/**
 * What makeindex's log (.ilg) complains about. An entry that it could not read is left out of the index, which is an
 * error; makeindex itself ends with code 0.
 * @param idx the lines that it read, one entry each, from which the entry in question is told
 */
export function parseIndexLog(ilg: string, idx: string): LatexDiagnostic[] {
  const entries = idx.split(/\r?\n/);
  const complaint = /^(!!|##) [^\n]*?(?:file|input) = [^,]+, line = (\d+)[^\n]*\n +-- ([^\n]*)/gm;
  return [...ilg.matchAll(complaint)].map(([, mark, line, message = '']) => {
    const entry = /^\\indexentry *\{(.*?)(?:\|hyperpage)?\}\{[^{}]*\}$/.exec(
      entries[Number(line) - 1] ?? '',
    )?.[1];
    const severity = mark === '!!' ? 'error' : 'warning';
    return {
      severity,
      kind: 'index',
      message: message.trim(),
      ...(entry === undefined ? {} : { subject: entry }),
    };
  });
}
