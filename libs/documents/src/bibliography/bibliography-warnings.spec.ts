import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeFailure, type Result } from '@research/core';
import { allowedEnvironment, runCommand } from '@research/process';
import { buildLatex, type LatexBuild } from '../latex/build-latex';
import type { LatexThresholds } from '../latex/explain-diagnostics';

const root = mkdtempSync(join(tmpdir(), 'bibliography-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Typesets an article with some bibliographies. */
function build(
  sources: Readonly<Record<string, string>>,
  thresholds: LatexThresholds = {},
): Promise<Result<LatexBuild>> {
  const folder = mkdtempSync(join(root, 'document-'));
  const files = Object.entries(sources).map(([to, text]) => {
    const from = join(folder, 'own', to);
    mkdirSync(dirname(from), { recursive: true });
    writeFileSync(from, text);
    return { from, to };
  });
  return buildLatex({
    files,
    generated: [],
    thresholds,
    entry: 'main.tex',
    jobname: 'out',
    stagingFolder: join(folder, 'tex'),
    epochSeconds: 0,
    limitSeconds: 60,
    showRelativeTo: folder,
    run: runCommand,
    env: allowedEnvironment(process.env, []),
  });
}

async function warnings(...given: Parameters<typeof build>): Promise<string[]> {
  const result = await build(...given);
  if (!result.ok) throw new Error(describeFailure(result.error));
  return result.value.warnings
    .filter(({ kind }) => kind === 'bibliography')
    .map(({ file, line, message }) => `${file}:${line} ${message}`);
}

const article = (body: string, databases: string): string =>
  `\\documentclass{article}\\begin{document}${body}\n\\bibliographystyle{plain}\\bibliography{${databases}}\\end{document}\n`;

const entry = (key: string, more = ''): string =>
  `@misc{${key}, title={${key}}, author={A}, year=1${more}}\n`;

describe('the bibliography of a document', () => {
  const sources = {
    'main.tex': article('\\nocite{noted}\\include{part/a}', 'one,two'),
    'part/a.tex': 'As \\cite{cited, child} say.',
    'one.bib': ['cited', 'noted', 'unused'].map((key) => entry(key)).join(''),
    'two.bib': `${entry('child', ',\n crossref = {parent}')}${entry('Unused')}${entry('parent')}`,
  };

  it('is warned of for entries that nothing cites, or that are there twice, at their lines', async () => {
    expect(await warnings(sources)).toEqual([
      'own/two.bib:3 Unused is an entry of one.bib:3 already',
      'own/one.bib:3 nothing cites unused',
    ]);
  });

  it('may hold more than a part of the document cites', async () => {
    expect(await warnings(sources, { unresolved: 'warn' })).toEqual([
      'own/two.bib:3 Unused is an entry of one.bib:3 already',
    ]);
  });

  it('is cited whole by \\nocite{*}', async () => {
    expect(await warnings({ 'main.tex': article('Text\\nocite{*}', 'one'), 'one.bib': entry('a') })).toEqual(
      [],
    );
  });

  it('stops the build where an entry that is cited appears twice', async () => {
    const repeated = { 'main.tex': article('\\cite{a}', 'one'), 'one.bib': entry('a') + entry('a') };
    expect(await build(repeated)).toMatchObject({
      ok: false,
      error: { reason: 'latex-error', at: { file: 'own/one.bib', line: 2 } },
    });
  });
});
