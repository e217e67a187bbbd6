import { relative } from 'node:path';
import type { Failure } from '@research/core';
import type { TableComplaint } from './compile-tables';

/** Where a complaint is shown, and which document's preamble it was made under. */
export interface ComplaintPlace {
  readonly showRelativeTo: string;
  /** The task that makes the document, e.g. `dissertation:build`. */
  readonly document: string;
}

/** A `table-defect` at the line of the table, in TeX's words; a command that is not defined is named. */
export function explainComplaint(
  { table, diagnostic }: TableComplaint,
  { showRelativeTo, document }: ComplaintPlace,
): Failure {
  const { file, line, message, context } = diagnostic;
  const at = {
    file: relative(showRelativeTo, table.from),
    // An error that TeX met in another file (a font, a package) is the doing of some line that it does not name.
    ...(file === table.to && line !== undefined ? { line } : {}),
  };
  const missing = undefinedName(message, context);
  const what = missing === undefined ? `LaTeX says: ${message}` : `${missing} is not defined in ${document}`;
  const tries =
    missing === undefined ? [] : [`load the package that defines it in the preamble of ${document}`];
  return { reason: 'table-defect', what, at, said: context ?? message, tries };
}

/** True for a complaint that no other defect of the table brings about. */
export const isAboutUndefined = ({ diagnostic: { message, context } }: TableComplaint): boolean =>
  undefinedName(message, context) !== undefined;

/** The context breaks off behind the command that TeX did not know. */
function undefinedName(message: string, context = ''): string | undefined {
  const environment = /Environment (\S+) undefined/.exec(message)?.[1];
  if (environment !== undefined) return `the environment ${environment}`;
  if (!message.startsWith('Undefined control sequence')) return undefined;
  const [stopped = ''] = context.split('\n').filter((text) => /^l\.\d+/.test(text));
  return /\\(?:[A-Za-z@]+|[^])\s*$/.exec(stopped)?.[0].trim() ?? 'a command';
}
