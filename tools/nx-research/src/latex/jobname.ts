import { parse } from 'node:path/posix';

/** The name that TeX knows a document by (`\jobname`): that of its main file, as for latexmk, where every program takes it. */
export function jobnameOf(entry: string): string {
  const { name } = parse(entry);
  return /^[\w.-]+$/.test(name) ? name : 'main';
}
