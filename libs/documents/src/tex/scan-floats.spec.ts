import { scanFloats } from './scan-floats';

describe('scanFloats', () => {
  it('finds environments with their labels, captions and lines', () => {
    const source = [
      'Text.',
      '\\begin{table}[tbp]',
      '  \\caption[Short \\& sweet]{A long one with a {group}.}',
      '  \\label{tab:one}',
      '  \\input{notebook/one.tex}',
      '\\end{table}',
      '\\begin{figure*}\\caption{A {grouped} caption}\\end{figure*}',
      '\\begin{longtable}{ll}a & b\\end{longtable}',
    ].join('\n');
    expect(scanFloats(source)).toEqual([
      { kind: 'table', labels: ['tab:one'], caption: 'Short & sweet', firstLine: 2, lastLine: 6 },
      { kind: 'figure', labels: [], caption: 'A grouped caption', firstLine: 7, lastLine: 7 },
      { kind: 'table', labels: [], firstLine: 8, lastLine: 8 },
    ]);
  });

  it('passes over what TeX does not execute', () => {
    expect(scanFloats('% \\begin{table}\\end{table}\n\\verb|\\begin{table}\\end{table}|')).toEqual([]);
  });
});
