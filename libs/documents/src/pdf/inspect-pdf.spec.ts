import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allowedEnvironment, runCommand } from '@research/process';
import { checkPdf } from './check-pdf';
import { inspectPdf } from './inspect-pdf';
import type { PdfInspection } from './pdf-inspection';

const folder = mkdtempSync(join(tmpdir(), 'pdf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tools = { run: runCommand, env: allowedEnvironment(process.env, []) };

async function inspected(name: string, tex: string, passes = 1): Promise<PdfInspection> {
  writeFileSync(join(folder, `${name}.tex`), tex);
  for (let pass = 0; pass < passes; pass += 1)
    execFileSync('pdflatex', ['-interaction=batchmode', `${name}.tex`], { cwd: folder });
  const result = await inspectPdf(join(folder, `${name}.pdf`), tools);
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}

describe('inspectPdf and checkPdf', () => {
  it('find nothing wrong with a sound document', async () => {
    const pdf = await inspected(
      'sound',
      '\\documentclass{article}\\usepackage[pdftitle={On margins}]{hyperref}\\begin{document}Really?? Yes.\\newpage b\\end{document}',
    );
    expect(pdf).toMatchObject({ pages: 2, title: 'On margins', unresolved: [] });
    expect(pdf.fonts[0]).toEqual({
      name: expect.stringMatching(/CMR10$/) as string,
      type: 'Type 1',
      embedded: true,
    });
    expect(checkPdf(pdf, { requiresTitle: true, minimumPages: 2, maximumPages: 2 })).toEqual([]);
  });

  it('name the page of an unresolved reference and fonts that are not embedded', async () => {
    const plot = `pdf("plot.pdf", width=2, height=2); plot(1:3, ylab="", xlab=""); invisible(dev.off())`;
    execFileSync('Rscript', ['--vanilla', '-e', plot], { cwd: folder });
    const body = 'a\\newpage See table~\\ref{x} and \\cite{y}. \\includegraphics{plot.pdf}';
    const pdf = await inspected(
      'unsound',
      `\\documentclass{article}\\usepackage{graphicx}\\begin{document}${body}\\end{document}`,
    );
    expect(pdf.unresolved.map(({ mark, page }) => [mark, page])).toEqual([
      ['??', 2],
      ['[?]', 2],
    ]);
    const wrong = checkPdf(pdf, { requiresTitle: true, minimumPages: 3, maximumPages: 1 }).map(
      ({ what }) => what,
    );
    expect(wrong).toEqual([
      'it has 2 pages; 3 or more are expected',
      'it has 2 pages; 1 or fewer are expected',
      'it has no title: set pdftitle with \\hypersetup',
      'the font Helvetica (Type 1) is not embedded',
      'page 2 has an unresolved ??',
      'page 2 has an unresolved [?]',
    ]);
    expect(checkPdf(pdf, { allowedFonts: ['Helvetica'] })).toHaveLength(2);
  });

  it('read the outline and the author, and hold them against their thresholds', async () => {
    const chapters =
      '\\chapter{On \\& off}\\section{A}\\subsection{B}\\newpage\\section{C < D}\\chapter{Résumé}';
    const pdf = await inspected(
      'outlined',
      `\\documentclass{report}\\usepackage[pdfauthor={A. N. Author}]{hyperref}\\begin{document}${chapters}\\end{document}`,
      2,
    );
    expect(pdf.author).toBe('A. N. Author');
    expect(pdf.outline).toEqual([
      { title: 'On & off', level: 1, page: 1 },
      { title: 'A', level: 2, page: 1 },
      { title: 'B', level: 3, page: 1 },
      { title: 'C < D', level: 2, page: 2 },
      { title: 'Résumé', level: 1, page: 3 },
    ]);
    const sound = { minimumEntries: 5, minimumDepth: 3, maximumDepth: 3 };
    expect(checkPdf(pdf, { requiresAuthor: true, outline: sound })).toEqual([]);
    const wrong = (outline: typeof sound, changed = pdf): string[] =>
      checkPdf(changed, { outline }).map(({ what }) => what);
    expect(wrong({ minimumEntries: 6, minimumDepth: 4, maximumDepth: 2 })).toEqual([
      'its outline has 5 entries; 6 or more are expected',
      'its outline has 3 levels; 4 or more are expected',
      'its outline has 3 levels; 2 or fewer are expected',
    ]);
    const [first, second] = [
      { title: 'A', level: 1, page: 3 },
      { title: 'B', level: 1, page: 2 },
    ];
    const loose = { minimumEntries: 1, minimumDepth: 1, maximumDepth: 1 };
    expect(wrong(loose, { ...pdf, outline: [first, second, { title: 'C', level: 1 }] })).toEqual([
      'its outline entry "B" leads to page 2, the one before it to page 3',
      'its outline entry "C" leads nowhere',
    ]);
  });

  it('miss an outline and an author where they are expected', async () => {
    const pdf = await inspected('plain', '\\documentclass{article}\\begin{document}a\\end{document}');
    const outline = { minimumEntries: 1, minimumDepth: 1, maximumDepth: 4 };
    expect(checkPdf(pdf, { requiresAuthor: true, outline }).map(({ what }) => what)).toEqual([
      'it has no author: set pdfauthor with \\hypersetup',
      'it has no outline: load hyperref in the preamble',
    ]);
    expect(checkPdf(pdf, { outline: { ...outline, minimumEntries: 0 } })).toEqual([]);
  });

  it('fails on a file that is no PDF', async () => {
    writeFileSync(join(folder, 'broken.pdf'), 'not a PDF');
    const result = await inspectPdf(join(folder, 'broken.pdf'), tools);
    expect(result).toMatchObject({
      ok: false,
      error: { reason: 'pdf-defect', what: 'broken.pdf cannot be read' },
    });
  });
});
