import { readFileSync } from 'node:fs';
import { withFilesSync } from '@research/core';
import type { StagedFile } from '../latex/staged-file';
import { maskTex } from '../tex/mask-tex';
import { scanTex } from '../tex/scan-tex';
import { candidateNames } from '../tex/tex-reference';

/** A main file and all that it may read. */
interface Sources {
  /** Its name for TeX. */
  readonly entry: string;
  readonly files: readonly StagedFile[];
}

/**
 * The sources that TeX reads before `\begin{document}`, through however many others: settings and macros, in which a mark
 * would be an error. Absolute paths of the originals; the main file is not among them.
 */
export function settingsSources({ entry, files }: Sources): ReadonlySet<string> {
  const byName = new Map(files.map(({ to, from }) => [to, from]));
  const found = new Set<string>();
  const main = read(byName.get(entry));
  const waiting = [main.slice(0, maskTex(main).search(/\\begin\s*\{document\}/))];
  for (let text = waiting.pop(); text !== undefined; text = waiting.pop())
    for (const reference of scanTex(text)) {
      const from = candidateNames(reference)
        .map((name) => byName.get(name))
        .find((path) => path !== undefined);
      if (from === undefined || found.has(from) || !from.endsWith('.tex')) continue;
      found.add(from);
      waiting.push(read(from));
    }
  return found;
}

/** A byte a character, as offsets are all that matters. */
function read(path: string | undefined): string {
  const text = path === undefined ? undefined : withFilesSync('', () => readFileSync(path, 'latin1'));
  return text?.ok ? text.value : '';
}
