import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '@research/core';
import { buildLatex } from './build-latex';
import { openDesk } from './latex-document.fixture';

const desk = openDesk();
const { root, request: document, built, failed } = desk;
afterAll(() => desk.dispose());

const article = (...body: string[]): string =>
  ['\\documentclass{article}', '\\begin{document}', ...body, '\\end{document}', ''].join('\n');

const place = ({ at }: Failure): string => `${at?.file}:${at?.line}`;

/** A document with everything that takes TeX more than one pass. */
const dissertation = (sentence: string): Record<string, string> => ({
  'main.tex': [
    '\\documentclass{report}\\usepackage{graphicx,booktabs,hyperref}',
    '\\begin{document}\\tableofcontents\\listoffigures\\listoftables',
    '\\include{chapter-7/chapter_7}',
    '\\bibliographystyle{plain}\\bibliography{references}\\end{document}',
  ].join('\n'),
  'chapter-7/chapter_7.tex': [
    `\\chapter{Simulation}\\label{ch:simulation} ${sentence}`,
    'As \\cite{stern} found, table~\\ref{tab:mass} and figure~\\ref{fig:mass} in chapter~\\ref{ch:simulation}.',
    '\\begin{table}\\caption{Mass}\\label{tab:mass}\\input{notebook/mass.tex}\\end{table}',
    '\\begin{figure}\\includegraphics{notebook/mass.pdf}\\caption{Mass}\\label{fig:mass}\\end{figure}',
  ].join('\n'),
  'notebook/mass.tex':
    '\\begin{tabular}{lr}\\toprule Margin & Share\\\\\\midrule 3 & 0.15\\\\\\bottomrule\\end{tabular}',
  'references.bib': '@article{stern, author={H. Stern}, title={On the probability}, journal={AS}, year=1991}',
});

describe('buildLatex', () => {
  let figure: Buffer;
  const withFigure = (sentence: string): Record<string, string | Buffer> => ({
    ...dissertation(sentence),
    'notebook/mass.pdf': figure,
  });

  beforeAll(async () => {
    const source = article(
      '\\setbox0\\hbox{\\rule{2cm}{1cm}}\\pdfpagewidth=2cm\\pdfpageheight=1cm\\shipout\\box0',
    );
    figure = (await built(document('figure', { 'main.tex': source }))).bytes;
  });

  it('gives the same bytes warm and cold and in any folder, and a sentence costs one pass', async () => {
    const cold = await built(document('warm', withFigure('First.')));
    expect(cold.passes).toBeGreaterThan(1);
    const unchanged = await built(document('warm', withFigure('First.')));
    expect(unchanged.passes).toBe(0);
    expect(unchanged.bytes.equals(cold.bytes)).toBe(true);
    const edited = await built(document('warm', withFigure('Second.')));
    expect(edited.passes).toBe(1);
    const elsewhere = await built(document('other', withFigure('Second.'), 'deeper/another staging'));
    expect(elsewhere.bytes.equals(edited.bytes)).toBe(true);
    expect(elsewhere.bytes.equals(cold.bytes)).toBe(false);
    expect(edited.reads).toEqual({ declared: Object.keys(withFigure('')).sort(), undeclared: [] });
  });

  it('writes only what changed and removes what is no longer listed', async () => {
    const sources = { 'main.tex': article('\\input{a/one}'), 'a/one.tex': 'One', 'two.tex': 'Two' };
    await built(document('sync', sources));
    const staging = join(root, 'sync-staging');
    const before = statSync(join(staging, 'a/one.tex')).mtimeMs;

    const next = await built(
      document('sync', { 'a/one.tex': 'One', 'main.tex': article('\\input{a/one} more') }),
    );
    expect(existsSync(join(staging, 'two.tex'))).toBe(false);
    expect(statSync(join(staging, 'a/one.tex')).mtimeMs).toBe(before);
    expect(next.passes).toBe(1);
  });

  it('starts cold after another epoch and after a run that was killed', async () => {
    const request = document('epoch', { 'main.tex': article('\\today') });
    const first = await built(request);
    const later = await built({ ...request, epochSeconds: 0 });
    expect(later.bytes.equals(first.bytes)).toBe(false);
    const aux = join(request.stagingFolder, 'out.aux');
    const killed = buildLatex({
      ...request,
      run: () => Promise.reject(new Error('killed')),
    });
    await expect(killed).rejects.toThrow('killed');
    writeFileSync(aux, '\\half a co');
    expect((await built(request)).bytes.equals(first.bytes)).toBe(true);
  });

  it('typesets generated files', async () => {
    const request = document('generated', { 'body.tex': 'Body' });
    const generated = [{ to: 'main.tex', text: article('\\input{body}') }];
    const { reads } = await built({ ...request, generated });
    expect(reads.declared).toEqual(['body.tex', 'main.tex']);
  });

  it('lists every unresolved reference and citation where it stands', async () => {
    const failure = await failed(
      document('unresolved', {
        'main.tex': article('\\include{sub/a}', 'See \\ref{nope}.'),
        'sub/a.tex': 'Text\n\nand \\ref{gone}, \\cite{nobody}.',
      }),
    );
    expect(failure.reason).toBe('unresolved-reference');
    const causes = failure.causes ?? [];
    expect(causes.map(place).sort()).toEqual(['main.tex:4', 'sub/a.tex:3', 'sub/a.tex:3']);
    expect(causes.map(({ what }) => what).join()).toMatch(/gone.*nobody.*nope/);
    expect(existsSync(join(root, 'unresolved-staging/out.aux'))).toBe(false);
  });

  it('lets references of a part of a document be unresolved when told so', async () => {
    const part = document('part', { 'main.tex': article('See \\ref{elsewhere}, \\cite{someone}.') });
    const { warnings } = await built({ ...part, thresholds: { unresolved: 'warn' } });
    expect(warnings.map(({ kind }) => kind)).toEqual(['undefined-reference', 'undefined-citation']);
  });

  it.each<[string, Record<string, string | Buffer>, string, RegExp]>([
    [
      'a missing input',
      { 'main.tex': article('a', '\\input{none}') },
      'main.tex:4',
      /none\.tex is not there/,
    ],
    [
      'a missing include',
      { 'main.tex': article('a', '\\include{b/none}') },
      'main.tex:4',
      /none\.tex is not there/,
    ],
    [
      'a missing figure',
      {
        'main.tex': article('\\input{a}').replace('{article}', '{article}\\usepackage{graphicx}'),
        'a.tex': '\n\\includegraphics{x/none.pdf}',
      },
      'a.tex:2',
      /none\.pdf is not there/,
    ],
    [
      'a missing bibliography',
      { 'main.tex': article('\\cite{a}\\bibliographystyle{plain}', '\\bibliography{none}') },
      'main.tex:4',
      /none\.bib is not there/,
    ],
    [
      'a missing package',
      { 'main.tex': `%\n\\RequirePackage{nopackage}${article('a')}` },
      'main.tex:2',
      /neither the project nor the TeX installation has nopackage\.sty/,
    ],
    [
      'a missing package of its own',
      { 'main.tex': article('a').replace('{article}', '{article}\n\\usepackage{styles/own}') },
      'main.tex:2',
      /styles\/own\.sty is not in the project/,
    ],
    // The package is content with a note in the log.
    [
      'code that is not there',
      {
        'main.tex': article('\\verbatiminput{none.R}').replace(
          '{article}',
          '{article}\\usepackage{verbatim}',
        ),
      },
      'main.tex:3',
      /none\.R is not there/,
    ],
    [
      'an unknown command',
      { 'main.tex': article('\\input{a}'), 'a.tex': '\n\nHello \\foo' },
      'a.tex:3',
      /Undefined control sequence/,
    ],
    [
      'an argument that never ends',
      { 'main.tex': article('\\input{a}'), 'a.tex': '\n\\textbf{abc\n\ndef' },
      'a.tex:2',
      /(ended|complete)/,
    ],
    [
      'a file that ends in an argument',
      { 'main.tex': article('', '\\newcommand{\\x}{abc') },
      'main.tex:4',
      /File ended/,
    ],
    [
      'a label set twice',
      { 'main.tex': article('Text \\label{a}', '\\label{a}') },
      'main.tex:4',
      /label a is set more than once/,
    ],
    [
      'a broken bibliography',
      {
        'main.tex': article('\\cite{a}\\bibliographystyle{plain}\\bibliography{r}'),
        'r.bib': '\n@book{a title={b}\n}',
      },
      'r.bib:2',
      /bibliography/,
    ],
    [
      'another encoding',
      { 'main.tex': article('\\input{a}'), 'a.tex': Buffer.from('Text\n by Andr\u00e9.\n', 'latin1') },
      'a.tex:2',
      /this line is not UTF-8/,
    ],
    ['a document without a page', { 'main.tex': article('') }, 'undefined:undefined', /no pages/],
    ['a way out of the folder', { 'main.tex': article('\\input{/etc/hostname}') }, 'main.tex:3', /not there/],
  ])('says where %s is', async (name, ...[sources, where, what]) => {
    const failure = await failed(document(name.replaceAll(' ', '-'), sources));
    expect(failure.reason).toBe('latex-error');
    expect([place(failure), failure.what]).toEqual([where, expect.stringMatching(what)]);
  });

  it('says which task wrote the file that is wrong', async () => {
    const request = document('producer', { 'main.tex': article('\\input{n/t}'), 'n/t.tex': 'a & b' });
    const files = request.files.map((file) =>
      file.to === 'n/t.tex' ? { ...file, producer: 'n:build' } : file,
    );
    const failure = await failed({ ...request, files });
    expect(place(failure)).toBe('n/t.tex:1');
    expect(failure.tries?.[0]).toContain('n:build');
    rmSync(join(root, 'producer/n/t.tex'));
    expect(await failed({ ...request, files })).toMatchObject({
      reason: 'missing-file',
      tries: ['npx nx run n:build'],
    });
  });

  it('says how to get a package that is not installed', async () => {
    const request = document('package', { 'main.tex': `\\RequirePackage{nopackage}${article('a')}` });
    expect((await failed(request)).tries).toEqual([
      expect.stringMatching(/^put nopackage\.sty into the project/),
      expect.stringMatching(/^tlmgr install nopackage .*--file \/nopackage\.sty/),
      expect.stringMatching(/^sudo apt-get install .*apt-file search \/nopackage\.sty/),
    ]);
  });

  it('runs no commands that a source asks for', async () => {
    const request = document('escape', { 'main.tex': article('\\immediate\\write18{touch escaped}Text') });
    await built(request);
    expect(existsSync(join(request.stagingFolder, 'escaped'))).toBe(false);
  });

  it('holds overfull boxes against their threshold', async () => {
    const request = document('overfull', { 'main.tex': article('\\noindent\\rule{500pt}{1pt}') });
    const { warnings } = await built(request);
    expect(warnings).toEqual([expect.objectContaining({ kind: 'overfull-box', file: 'main.tex', line: 3 })]);
    const failure = await failed({ ...request, thresholds: { overfullPoints: 100 } });
    expect([place(failure), failure.what]).toEqual([
      'main.tex:3',
      expect.stringMatching(/sticks out by 1\d\d/),
    ]);
  });

  it('ends an endless document at its time limit', async () => {
    const endless = document('endless', { 'main.tex': article('\\def\\x{\\x}\\x') });
    expect((await failed({ ...endless, limitSeconds: 1 })).reason).toBe('time-limit');
  });
});
