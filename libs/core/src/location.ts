/** A place in a file: path as a person would open it (workspace-relative where possible), 1-based line and column. */
export interface Location {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** `file:line:column`, as terminals and editors make clickable. */
export function formatLocation({ file, line, column }: Location): string {
  if (line === undefined) return file;
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}
