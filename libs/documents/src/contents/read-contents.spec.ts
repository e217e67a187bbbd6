import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeFailure } from '@research/core';
import { allowedEnvironment, runCommand } from '@research/process';
import { buildLatex } from '../latex/build-latex';
import type { DocumentContents } from './document-contents';

const root = mkdtempSync(join(tmpdir(), 'contents-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Typesets sources, cold or over the auxiliary files of the last time, and gives what the document consists of. */
async function contentsOf(sources: Record<string, string>, staging: string): Promise<DocumentContents> {
  const files = Object.entries(sources).map(([to, text]) => {
    const from = join(root, 'originals', to);
    mkdirSync(dirname(from), { recursive: true });
    writeFileSync(from, text);
    return { from, to };
  });
  const built = await buildLatex({
    files,
    generated: [],
    entry: 'main.tex',
    jobname: 'out',
    stagingFolder: join(root, staging),
    epochSeconds: 1_600_000_000,
    thresholds: { overfullPoints: 100 },
    limitSeconds: 60,
    showRelativeTo: join(root, 'originals'),
    run: runCommand,
    env: allowedEnvironment(process.env, []),
  });
  if (!built.ok) throw new Error(describeFailure(built.error));
  return built.value.contents;
}

const sources = (preamble: string): Record<string, string> => ({
  'main.tex': [
    `\\documentclass{book}${preamble}\\begin{document}\\frontmatter\\chapter{Résumé \\& thanks}\\tableofcontents`,
    '\\mainmatter\\include{sim/sim}\\bibliographystyle{plain}\\bibliography{refs}\\end{document}',
  ].join('\n'),
  'sim/sim.tex': [
    '\\chapter{Simulation}\\section{On \\emph{margins}}',
    'As \\cite{stern,harville} say, and \\cite{stern}; table~\\ref{tab:mass}.',
    '\\begin{table}\\caption[Mass]{A long caption}\\label{tab:mass} 3\\end{table}',
    '\\begin{figure}F\\caption{Shape of $M$}\\end{figure}',
    '\\par\\noindent\\rule{400pt}{1pt}\\par',
  ].join('\n'),
  'refs.bib': ['stern', 'harville', 'nobody']
    .map((key) => `@article{${key}, author={A. ${key}}, title={T}, journal={J}, year=1991}\n`)
    .join(''),
});

describe('what a document consists of', () => {
  it.each([
    ['with hyperref', '\\usepackage{hyperref}'],
    ['without', ''],
  ])('is read from its auxiliary files %s', async (_case, preamble) => {
    const contents = await contentsOf(sources(preamble), `staging-${preamble.length}`);
    expect(
      contents.headings.map(({ kind, number, title, page, file }) => [kind, number, title, page, file]),
    ).toEqual([
      ['chapter', undefined, 'Résumé & thanks', 'i', 'main.tex'],
      ['chapter', '1', 'Simulation', '1', 'sim/sim.tex'],
      ['section', '1.1', 'On margins', '1', 'sim/sim.tex'],
    ]);
    expect(contents.printed).toEqual({ entries: 3, topEntries: 2, depth: 2 });
    expect(contents.floats).toEqual([
      {
        kind: 'table',
        number: '1.1',
        caption: 'Mass',
        page: expect.any(String) as string,
        file: 'sim/sim.tex',
      },
      {
        kind: 'figure',
        number: '1.1',
        caption: 'Shape of M',
        page: expect.any(String) as string,
        file: 'sim/sim.tex',
      },
    ]);
    expect(contents.labels['tab:mass']?.number).toBe('1.1');
    expect(contents.citations).toEqual([{ file: 'sim/sim.tex', keys: { stern: 2, harville: 1 } }]);
    expect(contents.bibliography).toEqual([
      { key: 'stern', file: 'refs.bib', line: 1 },
      { key: 'harville', file: 'refs.bib', line: 2 },
      { key: 'nobody', file: 'refs.bib', line: 3 },
    ]);
    expect(contents.warnings.map(({ kind, file, line }) => [kind, file, line])).toEqual([
      ['overfull-box', 'sim/sim.tex', 5],
      ['bibliography', 'refs.bib', 3],
    ]);
  });

  it('is the same cold and warm', async () => {
    const cold = await contentsOf(sources(''), 'cold');
    expect(await contentsOf(sources(''), 'cold')).toEqual(cold);
    const changed = { ...sources(''), 'sim/sim.tex': `${sources('')['sim/sim.tex']}\n\\section{More}` };
    expect(await contentsOf(changed, 'cold')).toEqual(await contentsOf(changed, 'fresh'));
  });

  it('counts nothing where no table of contents is printed', async () => {
    const plain = '\\documentclass{article}\\begin{document}\\section{A}b\\end{document}';
    const contents = await contentsOf({ 'main.tex': plain }, 'plain');
    expect(contents.printed).toEqual({ entries: 0, topEntries: 0, depth: 0 });
    expect(contents.headings).toMatchObject([{ kind: 'section', number: '1', title: 'A', page: '1' }]);
  });
});
