import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFailure } from '@research/core';
import { allowedEnvironment, runCommand, type RunCommand } from '@research/process';
import { buildLatex } from './build-latex';

const root = mkdtempSync(join(tmpdir(), 'latex-settles-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const text =
  '\\documentclass{article}\\begin{document}\\section{One}\\label{one} See \\ref{one}.\\end{document}\n';

/** Typesets the document in a staging folder of that name and gives the bytes of the PDF. */
async function pdfOf(staging: string, run: RunCommand): Promise<Buffer> {
  const from = join(root, 'main.tex');
  writeFileSync(from, text);
  const built = await buildLatex({
    files: [{ from, to: 'main.tex' }],
    generated: [],
    stagingFolder: join(root, staging),
    entry: 'main.tex',
    jobname: 'out',
    epochSeconds: 1_600_000_000,
    thresholds: {},
    limitSeconds: 60,
    run,
    env: allowedEnvironment(process.env, []),
  });
  if (!built.ok) throw new Error(describeFailure(built.error));
  return readFileSync(built.value.pdf);
}

describe('a document that latexmk leaves too early', () => {
  it('is run again when a file of the last pass has changed since, though not in length', async () => {
    const settled = await pdfOf('settled', runCommand);
    const forced: boolean[] = [];
    mkdirSync(join(root, 'unsettled'));
    const unsettled = await pdfOf('unsettled', async (command, io) => {
      const exit = await runCommand(command, io);
      // What a pass that ends within the same second does: other bytes, the same size and time.
      const aux = join(root, 'unsettled', 'out.aux');
      if (forced.length === 0) writeFileSync(aux, readFileSync(aux, 'utf8').replace('{1}{1}', '{1}{7}'));
      forced.push(command.argv.includes('-g'));
      return exit;
    });
    // How often depends on where the second ends that the passes run in: that is what latexmk stumbles over.
    expect(forced.slice(0, 2)).toEqual([false, true]);
    expect(unsettled.equals(settled)).toBe(true);
  });
});
