import { locateReference } from './locate-reference';

const sources = [
  { path: 'a.tex', text: '% \\ref{x}\nSee \\ref{x} and \\cref{y, x}\\label{x}' },
  {
    path: 'sub/b.tex',
    text: '\\hyperref[x]{x}\n\\citep[p.~3][]{k, x}\\usepackage[a=b]{x}\\refined{x}\\nocite{x}',
  },
];

describe('locateReference', () => {
  it.each([
    ['reference', ['a.tex:2:10', 'a.tex:2:26', 'sub/b.tex:1:11']],
    ['label', ['a.tex:2:35']],
    ['citation', ['sub/b.tex:2:19', 'sub/b.tex:2:59']],
  ] as const)('finds each %s', (use, places) => {
    const found = locateReference(sources, 'x', use);
    expect(found.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual(places);
  });
});
