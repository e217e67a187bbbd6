import { execFileSync } from 'node:child_process';

/** Number of pages of a PDF, as pdfinfo says. */
export const pagesOf = (pdf: string): number =>
  Number(/^Pages:\s+(\d+)/m.exec(execFileSync('pdfinfo', [pdf], { encoding: 'utf8' }))?.[1]);
