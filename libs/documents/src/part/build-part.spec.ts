import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeFailure, type Failure } from '@research/core';
import { allowedEnvironment, runCommand } from '@research/process';
import { buildLatex } from '../latex/build-latex';
import { buildPart, type PartBuild, type PartRequest } from './build-part';

const root = mkdtempSync(join(tmpdir(), 'latex-part-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const words = (count: number): string => 'A sentence that fills the page with words. '.repeat(count);

const bibliography = ['adams', 'brown', 'cole', 'dunn']
  .map((name, index) => {
    const note = name === 'cole' ? ', note = {A reply to \\cite{dunn}}' : '';
    return `@book{${name}, author={${name} Writer}, title={Title by ${name}}, publisher={P}, year=199${index}${note}}`;
  })
  .join('\n');

/** Three chapters that refer to each other, with front matter whose length depends on them. */
function book({ preamble = '', style = 'plain' } = {}): Record<string, string> {
  return {
    'main.tex': [
      '\\documentclass[openany]{book}',
      preamble,
      '\\begin{document}',
      '\\frontmatter TITLE PAGE\\tableofcontents\\listoftables\\mainmatter\\setcounter{chapter}{3}',
      '\\include{a/one}\\include{a/two}\\include{a/three}',
      '\\backmatter\\appendix\\chapter{Afterword} AFTERWORD',
      `\\bibliographystyle{${style}}\\bibliography{refs}`,
      '\\end{document}',
    ].join('\n'),
    'a/one.tex': [
      `\\chapter{First}\\label{ch:one}${words(120)}\\cite{adams}`,
      '\\begin{table}\\caption{Early}\\label{tab:early} x\\end{table}',
      '\\begin{table}\\caption{Again}\\label{tab:again} x\\end{table}',
    ].join('\n'),
    'a/two.tex': [
      '\\chapter{Second}\\label{ch:two}',
      'Ends on page \\pageref{ch:three}-1, chapter \\ref{ch:one}, table \\ref{tab:early}, own table \\ref{tab:own}.',
      'See \\cite{cole}. \\begin{equation}\\label{eq:own} x = 1\\end{equation} \\footnote{A note.}',
      '\\begin{table}\\caption{Own}\\label{tab:own} x\\end{table}',
      '\\section{Deep}\\label{sec:deep}',
      words(100),
    ].join('\n'),
    'a/three.tex': `\\chapter{Third}\\label{ch:three} After \\ref{sec:deep}, \\ref{eq:own}. \\cite{brown}`,
    'refs.bib': bibliography,
  };
}

function request(name: string, sources: Record<string, string>, include = 'a/two'): PartRequest {
  const files = Object.entries(sources).map(([to, content]) => {
    const from = join(root, name, to);
    mkdirSync(dirname(from), { recursive: true });
    writeFileSync(from, content);
    return { from, to };
  });
  return {
    files,
    generated: [],
    stagingFolder: join(root, `${name}-staging`),
    showRelativeTo: join(root, name),
    entry: 'main.tex',
    jobname: 'main',
    epochSeconds: 1_600_000_000,
    thresholds: {},
    limitSeconds: 100,
    run: runCommand,
    env: allowedEnvironment(process.env, []),
    include,
    footer: 'FOOTER + 1',
  };
}

interface Part extends PartBuild {
  readonly text: string;
  readonly bytes: Buffer;
  readonly log: string;
}

async function built(part: PartRequest): Promise<Part> {
  const result = await buildPart(part);
  if (!result.ok) throw new Error(describeFailure(result.error));
  const { pdf } = result.value;
  const log = readFileSync(pdf.replace(/pdf$/, 'log'), 'utf8');
  return { ...result.value, text: textOf(pdf), bytes: readFileSync(pdf), log };
}

async function whole(part: PartRequest): Promise<string> {
  const result = await buildLatex({ ...part, stagingFolder: `${part.stagingFolder}-whole` });
  if (!result.ok) throw new Error(describeFailure(result.error));
  return textOf(result.value.pdf);
}

async function failed(part: PartRequest): Promise<Failure> {
  const result = await buildPart(part);
  if (result.ok) throw new Error('was expected to fail');
  return result.error;
}

const textOf = (pdf: string): string =>
  execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');

interface Structure {
  /** Names that links and bookmarks lead to. */
  readonly targets: readonly string[];
  /** Number of the first page as a viewer shows it. */
  readonly firstPage: string | undefined;
}

function structureOf(pdf: string): Structure {
  const json = execFileSync('qpdf', ['--json', pdf], { encoding: 'utf8' }).replace(/\s+/g, '');
  const targets = [...json.matchAll(/"\/D":"u:([^"]+)"/g)].map(([, name = '']) => name);
  return { targets, firstPage: /"\/Nums":\[0,\{"\/S":"\/D","\/St":(\d+)\}/.exec(json)?.[1] };
}

describe('buildPart', () => {
  const hyperref = book({ preamble: '\\usepackage{hyperref}' });

  it.each([
    ['without hyperref', book()],
    ['with hyperref', hyperref],
    ['with natbib and numbers', book({ preamble: '\\usepackage[numbers]{natbib}', style: 'plainnat' })],
    [
      'with natbib, hyperref and names',
      book({ preamble: '\\usepackage{natbib}\\usepackage{hyperref}', style: 'plainnat' }),
    ],
  ])('has the sentences of the document, number for number, %s', async (name, sources) => {
    const asked = request(name.replaceAll(' ', '-'), sources);
    const [part, document] = [await built(asked), await whole(asked)];
    const sentence = /Ends on page .*? own table [\d.]+\. See (\[\d\]|.*?\(1992\))/;
    expect(sentence.exec(part.text)?.[0]).toBe(sentence.exec(document)?.[0]);
    expect(part.text).toMatch(/chapter 4, table 4\.1, own table 5\.1/);
    expect(part.text).not.toMatch(/TITLE PAGE|AFTERWORD|\?\?|First Chapter/);
    expect(part.chapter).toBe(5);
    expect(part.log).not.toMatch(/undefined|does not exist/);
  });

  it('ends with what it cites, and what that cites, under the labels of the document', async () => {
    const asked = request('labels', book());
    const [part, document] = [await built(asked), await whole(asked)];
    const entries = (text: string): string[] => text.match(/\[\d\] \w+ Writer/g) ?? [];
    expect(entries(document)).toEqual([
      '[1] adams Writer',
      '[2] brown Writer',
      '[3] cole Writer',
      '[4] dunn Writer',
    ]);
    expect(entries(part.text)).toEqual(['[3] cole Writer', '[4] dunn Writer']);
    expect(part.text).toContain('See [3]');
  });

  it('does so with biblatex', async () => {
    const preamble =
      '\\usepackage[style=numeric,backend=biber]{biblatex}\\addbibresource{refs.bib}\\usepackage{hyperref}';
    const sources = book({ preamble });
    const main = (sources['main.tex'] ?? '').replace(/\\bibliographystyle.*/, '\\printbibliography');
    const part = await built(request('biblatex', { ...sources, 'main.tex': main }));
    expect(part.text).toMatch(/See \[3\]/);
    expect(part.text.match(/\[\d\] \w+ Writer/g)).toEqual(['[3] cole Writer']);
  });

  it('keeps what \\autoref and cleveref say of other chapters', async () => {
    const sources = book({ preamble: '\\usepackage{hyperref}\\usepackage{cleveref}' });
    const two = `${sources['a/two.tex']} Compare \\autoref{ch:one} and \\cref{tab:early,tab:own}.`;
    const part = await built(request('names', { ...sources, 'a/two.tex': two }));
    expect(part.text).toContain('Compare chapter 4 and tables 4.1 and 5.1.');
  });

  it('links only to what is in it, and labels its pages as they are printed', async () => {
    // The package caption makes hyperref count targets of tables through the document: table.caption.3.
    const asked = request('links', book({ preamble: '\\usepackage{caption}\\usepackage{hyperref}' }));
    const part = await built(asked);
    const { targets, firstPage } = structureOf(part.pdf);
    const target = (chapter: string, label: string): string => {
      const aux = readFileSync(join(asked.stagingFolder, `document/a/${chapter}.aux`), 'utf8');
      const name = new RegExp(`newlabel\\{${label}\\}.*\\{(\\w[^{}]*)\\}\\{\\}\\}`).exec(aux)?.[1];
      return name ?? label;
    };
    expect(target('two', 'tab:own')).toMatch(/^table\.caption\.\d+$/);
    expect(targets).toContain(target('two', 'tab:own'));
    expect(targets).toContain(target('two', 'sec:deep'));
    expect(targets).not.toContain(target('one', 'tab:early'));
    expect(targets).not.toContain(target('one', 'ch:one'));
    expect(targets).not.toContain(target('three', 'ch:three'));
    const toc = readFileSync(join(asked.stagingFolder, 'document/main.toc'), 'utf8');
    expect(firstPage).toBe(/Second}\{(\d+)\}/.exec(toc)?.[1]);
  });

  it('gives the same bytes warm, cold, and whatever lies in the folder', async () => {
    const asked = request('warm', hyperref);
    const cold = await built(asked);
    const warm = await built(asked);
    expect(warm.passes).toEqual({ document: 0, part: 2 });
    expect(warm.bytes.equals(cold.bytes)).toBe(true);
    writeFileSync(join(asked.stagingFolder, 'part/main.aux'), '\\half a co');
    rmSync(join(asked.stagingFolder, 'document'), { recursive: true });
    expect((await built(asked)).bytes.equals(cold.bytes)).toBe(true);
  });

  it('follows an edit elsewhere in the document', async () => {
    await built(request('edit', hyperref));
    const longer = { ...hyperref, 'a/one.tex': `${hyperref['a/one.tex']}\\chapter{More}${words(60)}` };
    const part = await built(request('edit', longer));
    expect(part.chapter).toBe(6);
    expect(part.text).toMatch(/own table 6\.1/);
  });

  it('has the footer on every page and no bibliography when it cites nothing', async () => {
    const silent = {
      ...hyperref,
      'a/two.tex': `\\chapter{Second}\\label{sec:deep}\\label{eq:own} ${words(150)}`,
    };
    const part = await built(request('silent', silent));
    const pages = Number(
      /^Pages:\s+(\d+)/m.exec(execFileSync('pdfinfo', [part.pdf], { encoding: 'utf8' }))?.[1],
    );
    expect(pages).toBeGreaterThan(1);
    expect(part.text.match(/FOOTER \+ 1/g)).toHaveLength(pages);
    expect(part.text).not.toContain('Bibliography');
  });

  it('says where LaTeX stops and keeps nothing of it', async () => {
    const asked = request('broken', { ...book(), 'a/three.tex': 'x\n\n\\nonsense' });
    const failure = await failed(asked);
    expect(failure).toMatchObject({ reason: 'latex-error', at: { file: 'a/three.tex', line: 3 } });
    expect(existsSync(join(asked.stagingFolder, 'document/main.aux'))).toBe(false);
  });

  it('fails when the footer is no TeX', async () => {
    const failure = await failed({ ...request('footer', book()), footer: '\\nonsense' });
    expect(failure.reason).toBe('latex-error');
  });
});
