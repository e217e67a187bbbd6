import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '@research/core';
import { allowedEnvironment, runCommand, type RunCommand } from '@research/process';
import { typesetLive, type LiveTypeset } from './typeset-live';

const bibliography = '@book{a, title = {One}, author = {Ann Author}, year = {2001}}\n';
const text = (sentence: string): string =>
  [
    '\\documentclass{article}\\usepackage{hyperref}',
    '\\begin{document}\\tableofcontents',
    '\\section{First}\\label{first}',
    sentence,
    'See \\ref{first} and \\cite{a}.',
    '\\bibliographystyle{plain}\\bibliography{references}',
    '\\end{document}',
  ].join('\n');

describe('typesetLive', () => {
  let folder: string;
  let ran: string[];
  let shown: LiveTypeset[];
  let superseded: AbortController;

  const run: RunCommand = (command, io) => {
    ran.push(command.argv[0]);
    return runCommand(command, io);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'typeset-live-'));
    writeFileSync(join(folder, 'references.bib'), bibliography);
    superseded = new AbortController();
    await typeset('A sentence.');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function typeset(sentence: string, show: () => void = () => undefined): Promise<Result<LiveTypeset>> {
    writeFileSync(join(folder, 'main.tex'), text(sentence));
    [ran, shown] = [[], []];
    return typesetLive({
      stagingFolder: join(folder, 'staging'),
      files: ['main.tex', 'references.bib'].map((to) => ({ from: join(folder, to), to })),
      generated: [],
      entry: 'main.tex',
      jobname: 'out',
      epochSeconds: 1_600_000_000,
      thresholds: {},
      showRelativeTo: folder,
      env: allowedEnvironment(process.env, []),
      limitSeconds: 60,
      run,
      superseded: superseded.signal,
      show: async (typeset) => {
        shown.push(typeset);
        show();
      },
    });
  }

  const outcome = (done: Result<LiveTypeset>) => {
    if (!done.ok) throw new Error(done.error.what);
    const { passes, settled, defects } = done.value;
    return { passes, settled, defects: defects?.what, ran };
  };

  it('takes one pass of pdflatex for a sentence, and makes the bytes of a cold run', async () => {
    expect(outcome(await typeset('Another sentence.'))).toEqual({
      passes: 1,
      settled: true,
      defects: undefined,
      ran: ['pdflatex'],
    });
    const warm = readFileSync(join(folder, 'staging/out.pdf'));
    rmSync(join(folder, 'staging'), { recursive: true });
    expect(outcome(await typeset('Another sentence.')).ran).toEqual(['latexmk']);
    expect(readFileSync(join(folder, 'staging/out.pdf')).equals(warm)).toBe(true);
  });

  it('shows the first pass of a new section, and then the document that is done', async () => {
    const done = outcome(await typeset('\\section{Second}\\label{second} See \\ref{second}.'));
    expect(done).toMatchObject({ settled: true, defects: undefined });
    expect(done.ran.slice(0, 2)).toEqual(['pdflatex', 'latexmk']);
    expect(shown.map(({ settled }) => settled)).toEqual([false, true]);
  });

  it('leaves the later passes to a newer edit, without losing the state for it', async () => {
    const first = await typeset('\\section{Second}', () => superseded.abort());
    expect(outcome(first)).toMatchObject({ passes: 1, settled: false, ran: ['pdflatex'] });
    superseded = new AbortController();
    expect(outcome(await typeset('\\section{Second} And more.'))).toMatchObject({
      settled: true,
      defects: undefined,
    });
  });

  it('costs one pass after an error, too', async () => {
    const broken = await typeset('\\nocommand');
    expect(broken).toMatchObject({
      ok: false,
      error: { reason: 'latex-error', at: { file: 'main.tex', line: 4 } },
    });
    expect(shown).toEqual([]);
    expect(outcome(await typeset('A mended sentence.'))).toMatchObject({ passes: 1, ran: ['pdflatex'] });
  });

  it('shows a text with an unresolved reference, and says what is wrong with it', async () => {
    const done = outcome(await typeset('See \\ref{nowhere}.'));
    expect(done.defects).toMatch(/nowhere/);
    expect(shown.length).toBeGreaterThan(0);
  });

  it('has the bibliography made again after an edit of it', async () => {
    writeFileSync(join(folder, 'references.bib'), bibliography.replace('One', 'Two'));
    expect(outcome(await typeset('A sentence.')).ran[0]).toBe('latexmk');
    expect(readFileSync(join(folder, 'staging/out.bbl'), 'utf8')).toContain('Two');
  });
});
