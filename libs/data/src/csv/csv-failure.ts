import { type Failure, fileSystemFailure, isFileSystemError } from '@research/core';
import { CsvError } from 'csv-parse';
import { lineOfError } from './line-of';
import type { CsvFile } from './measure-csv';

/** A `corrupt-file` failure: `name` is `defect`, at a line of its text. */
export function corrupt(name: string, defect: string, more: { line?: number; said?: string } = {}): Failure {
  const at = more.line === undefined ? { file: name } : { file: name, line: more.line };
  return {
    reason: 'corrupt-file',
    what: `${name} is ${defect}`,
    at,
    ...(more.said ? { said: more.said } : {}),
  };
}

/** An error met while a table was read, and how far reading had come. */
export interface CsvTrouble {
  readonly file: CsvFile;
  readonly error: unknown;
  /** As far as the parser counts: exact only where it found no fault. */
  readonly line: number;
  /** True when the text was read to its end and that is no end of a line. */
  readonly cutOff: boolean;
}

/** What an error of the reading or parsing stream says about the file; rethrows what is a bug. */
export async function csvFailure({ file, error, line, cutOff }: CsvTrouble): Promise<Failure> {
  const { name } = file;
  if (error instanceof CsvError)
    return csvDefect(name, error, { line: await lineOfError(file, error), cutOff });
  if (!isFileSystemError(error)) throw error;
  const said = error.message;
  if (error.code === 'Z_BUF_ERROR')
    return corrupt(name, 'cut off: its compressed data ends too early', { line, said });
  if (error.code.startsWith('Z_')) return corrupt(name, 'not readable as gzip', { said });
  return fileSystemFailure(`${name} cannot be read`, error);
}

/** True when a first record or the first bytes are those of an HTML page. */
export function isWebPage(record: readonly string[]): boolean {
  return /^\s*<(!doctype|html|head|\?xml)\b/i.test(record[0] ?? '');
}

function csvDefect(
  name: string,
  error: CsvError,
  { line, cutOff }: { readonly line: number; readonly cutOff: boolean },
): Failure {
  const more = { said: error.message.replace(/\bline \d+/, `line ${line}`), line };
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return corrupt(name, 'cut off inside a quoted cell', more);
  if (cutOff) return corrupt(name, 'cut off in its last row', more);
  return corrupt(name, 'no table: a row differs from its header', more);
}
