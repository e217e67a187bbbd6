import { join } from 'node:path';
import { alternate, type Contender, type Measured } from '../alternate';
import type { Row } from '../benchmark';
import { leastPages } from '../made-dissertation/outline';
import { measuredRow } from '../rows';
import type { TimedRun } from '../time-command';
import { everything, runLatexmk, runMake, runShell } from './drivers';
import { emptyFlat, emptyWorkspace, type MadePlaces, onlyLatexMissing } from './made-places';
import { pagesOf } from './pages-of';
import { allAnnounced } from '../progress';
import { ratiosTo } from './ratios-to';
import { timeNx } from './time-nx';

/**
 * Builds everything from nothing, each round anew, and leaves every place built. Without a round that does not count:
 * the minute is better spent on one that does. Throws when the ways to build make different documents.
 * @returns the rows, and the time of the shell script, which takes it after each edit again
 */
export async function measureCold(
  places: MadePlaces,
  rounds: number,
): Promise<{ rows: Row[]; shell: Measured }> {
  const peaksMiB = new Map<string, number>();
  const contenders = coldBuilds(places, peaksMiB);
  const measured = await alternate(allAnnounced('cold', contenders), rounds, { warmUp: false });
  const pages = checkPages(places);
  const title = `${pages} pages: from nothing`;
  const withPeak = (name: keyof typeof contenders, label: string): Row => {
    const peak = peaksMiB.get(name)?.toFixed(0) ?? '?';
    return measuredRow(`${title}, ${label}, at most ${peak} MiB of memory`, measured[name]);
  };
  const rows = [
    withPeak('nx', '`nx run-many -t build`'),
    withPeak('shell', 'shell script'),
    withPeak('make', '`make -j`'),
    measuredRow(`${title}, latexmk for the whole document alone`, measured.latexmk),
    ...ratiosTo(title, measured.nx, { 'the shell script': measured.shell, '`make -j`': measured.make }),
  ];
  return { rows, shell: measured.shell };
}

function coldBuilds(places: MadePlaces, peaksMiB: Map<string, number>) {
  const watched =
    (name: string, build: () => Promise<TimedRun>): Contender =>
    async () => {
      const run = await build();
      peaksMiB.set(name, Math.max(peaksMiB.get(name) ?? 0, run.peakMiB ?? 0));
      return run;
    };
  const memory = { memory: true };
  return {
    nx: watched('nx', () => {
      emptyWorkspace(places.nx);
      return timeNx(places.nx.root, everything, memory);
    }),
    shell: watched('shell', () => {
      emptyFlat(places.shell);
      return runShell(places.shell.root, memory);
    }),
    make: watched('make', () => {
      emptyFlat(places.make);
      return runMake(places.make.root, memory);
    }),
    latexmk: () => {
      onlyLatexMissing(places);
      return runLatexmk(places.latexmk.root);
    },
  };
}

/** The number of pages, which must be the same wherever the document was built. */
function checkPages({ nx, shell, make, latexmk }: MadePlaces): number {
  const documents = [
    join(nx.root, 'projects/dissertation/out/build/main.pdf'),
    ...[shell, make, latexmk].map(({ root }) => join(root, 'main.pdf')),
  ];
  const [pages = 0, ...others] = documents.map(pagesOf);
  if (pages < leastPages || others.some((other) => other !== pages))
    throw new Error(
      `not one document of at least ${leastPages} pages: ${[pages, ...others].join(', ')} pages`,
    );
  return pages;
}
