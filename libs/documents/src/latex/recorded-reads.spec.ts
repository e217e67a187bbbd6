import { recordedReads } from './recorded-reads';

describe('recordedReads', () => {
  it('tells staged files, files of the run and the distribution from undeclared ones', () => {
    const fls = [
      'PWD /state/tex',
      'INPUT /usr/share/texlive/texmf-dist/tex/latex/base/article.cls',
      'INPUT /home/me/.texlive2022/texmf-var/fonts/x.pk',
      'INPUT ./main.tex',
      'INPUT /state/tex/a/one.tex',
      'INPUT figs//a.pdf',
      'INPUT /state/tex/parts/../a/two.tex',
      'INPUT out.toc',
      'OUTPUT out.log',
      'INPUT out.log',
      'INPUT stray.tex',
      'INPUT /home/me/texmf/tex/latex/mine.sty',
      'INPUT /data/other.tex',
    ].join('\n');
    const fdb = [
      '# Fdb version 4',
      '["bibtex out"] 0 "out.aux" "out.bbl" "out" 0 0',
      '  "./refs.bib" 1 2 abc ""',
      '  "/usr/share/texlive/texmf-dist/bibtex/bst/base/plain.bst" 1 2 abc ""',
      '  (generated)',
      '  "out.blg"',
      '["pdflatex"] 0 "main.tex" "out.pdf" "out" 0 0',
      '  "not-a-bibtex-read" 1 2 abc ""',
    ].join('\n');
    const staged = new Set(['main.tex', 'a/one.tex', 'a/two.tex', 'figs/a.pdf', 'refs.bib', 'unread.tex']);
    expect(recordedReads({ fls, fdb, staged, stagingFolder: '/state/tex', home: '/home/me' })).toEqual({
      declared: ['a/one.tex', 'a/two.tex', 'figs/a.pdf', 'main.tex', 'refs.bib'],
      undeclared: ['/data/other.tex', '/home/me/texmf/tex/latex/mine.sty', 'stray.tex'],
    });
  });
});
