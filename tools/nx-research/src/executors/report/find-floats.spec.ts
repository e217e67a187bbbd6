import type { DocumentContents } from '@research/documents';
import { task, wired } from '../../wiring/sample-workspace.fixture';
import { findFloats } from './find-floats';

const chapter = 'projects/chapters/chapter-7-simulation/chapter.tex';
const table = { kind: 'table', number: '7.1', caption: 'Rates', page: '3', file: chapter } as const;
const figure = { kind: 'figure', number: '7.1', caption: 'Mass', page: '4', file: chapter } as const;
const contents: DocumentContents = {
  headings: [],
  printed: { entries: 0, topEntries: 0, depth: 0 },
  floats: [table, figure],
  labels: { 'tab:rates': { number: '7.1', page: '3' }, 'ch:s': { number: '7', page: '1' } },
  citations: [],
  bibliography: [],
  warnings: [],
};

const found = (text: string) =>
  findFloats([{ path: chapter, text }], task(wired(), 'dissertation').reads, contents).map(
    ({ kind, set, label, at, files }) => [kind, set?.number, label, at?.line, files.map(({ as }) => as)],
  );

describe('findFloats', () => {
  it('finds a table by its label and a figure by its caption', () => {
    const text = [
      '\\begin{table}\\caption{Another wording}\\label{tab:rates}',
      '\\input{04-scores/rates.tex}\\end{table}',
      '\\begin{figure}\\includegraphics{04-scores/mass}\\caption{Mass}\\end{figure}',
    ].join('\n');
    expect(found(text)).toEqual([
      ['table', '7.1', 'tab:rates', 2, ['04-scores/rates.tex']],
      ['figure', '7.1', undefined, 3, ['04-scores/mass.pdf']],
    ]);
  });

  it('counts files outside of environments, tables written in the text, and what only LaTeX knows of', () => {
    const text = '\\input{04-scores/rates.tex}\n\\begin{table}a & b\\caption{None}\\end{table}';
    expect(found(text)).toEqual([
      ['table', undefined, undefined, 1, ['04-scores/rates.tex']],
      ['table', undefined, undefined, 2, []],
      ['table', '7.1', undefined, undefined, []],
      ['figure', '7.1', undefined, undefined, []],
    ]);
  });

  it('takes a tracked source for text, not for a table', () => {
    const [first] = found('\\begin{table}\\input{preamble}\\caption{Rates}\\end{table}');
    expect(first).toEqual(['table', '7.1', undefined, 1, []]);
  });
});
