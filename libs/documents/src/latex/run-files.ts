import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the files of a LaTeX run lie, and what they are called. */
export interface RunFiles {
  readonly stagingFolder: string;
  readonly jobname: string;
}

const largestFile = 1 << 28;

/** A file that the last run made, or nothing when it did not get so far as to write it. */
export function readRunFile({ stagingFolder, jobname }: RunFiles, extension: string): string {
  const path = join(stagingFolder, `${jobname}.${extension}`);
  // The log of a loop that prints without end is larger than any string: nothing can be told from it.
  return existsSync(path) && statSync(path).size < largestFile ? readFileSync(path, 'utf8') : '';
}
