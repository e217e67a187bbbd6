import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether the files that the programs read of each other (aux, toc, out, bbl …) are still those of the last pass. latexmk
 * sees a change by time in whole seconds and by size: one label whose page became another within a second escapes it.
 * @param fdb `<jobname>.fdb_latexmk`: lines `  "name" time size md5 "rule"`, the state that was read last
 * @param only which names to look at; all unless told
 */
export function isSettled(fdb: string, stagingFolder: string, only = /./): boolean {
  const read = fdb.matchAll(/^ {2}"([^"/][^"]*)" \S+ \d+ ([0-9a-f]{32}) "/gm);
  return [...read].every(([, name = '', md5]) => {
    if (!only.test(name)) return true;
    const path = join(stagingFolder, name);
    return !existsSync(path) || createHash('md5').update(readFileSync(path)).digest('hex') === md5;
  });
}
