import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the files of a LaTeX run lie, and what they are called. */
export interface RunFiles {
  readonly stagingFolder: string;
  readonly jobname: string;
}

/** A file that the last run made, or nothing when it did not get so far as to write it. */
export function readRunFile({ stagingFolder, jobname }: RunFiles, extension: string): string {
  const path = join(stagingFolder, `${jobname}.${extension}`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
