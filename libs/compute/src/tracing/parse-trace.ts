/** One file that a tracer saw opened, made, replaced or removed. */
export interface TracedAccess {
  readonly access: 'read' | 'write';
  readonly by: 'R' | 'python';
  /** Absolute, as the program named it. */
  readonly path: string;
  /** Python: the innermost line of the project's own code. */
  readonly place?: { readonly file: string; readonly line: number };
  /** Python: the text of that line. R: the calls under way, innermost first. */
  readonly calls: readonly string[];
}

/** What the tracers of one task's processes wrote down. */
export interface Trace {
  /** Languages whose tracer was at work. */
  readonly started: ReadonlySet<string>;
  /** Folders of interpreters and packages. */
  readonly roots: readonly string[];
  readonly accesses: readonly TracedAccess[];
}

/**
 * Reads the log of the tracers (`libs/compute/tracers`): one line each, fields parted by tabs, `\\`, `\t` and `\n` escaped.
 * `start <language>`, `root <language> <folder>`, `read|write <language> <path> <file> <line> <calls>`, calls parted by
 * U+001F. A line that a killed process left half is passed over.
 */
export function parseTrace(text: string): Trace {
  const rows = text.split('\n').map((line) => line.split('\t').map(unescapeField));
  return {
    started: new Set(rows.filter(([kind]) => kind === 'start').map(([, by]) => by ?? '')),
    roots: rows.filter(([kind]) => kind === 'root').flatMap(([, , path]) => path || []),
    accesses: rows.flatMap(accessOf),
  };
}

const unescapeField = (field: string): string =>
  field.replace(/\\([\\tn])/g, (_, letter: string) => ({ t: '\t', n: '\n' })[letter] ?? letter);

function accessOf([access, by, path, file, line, calls]: string[]): TracedAccess[] {
  if ((access !== 'read' && access !== 'write') || (by !== 'R' && by !== 'python')) return [];
  if (!path?.startsWith('/') || calls === undefined) return [];
  const place = file && line ? { place: { file, line: Number(line) } } : {};
  return [{ access, by, path, ...place, calls: calls.split('\u001f').filter((call) => call !== '') }];
}
