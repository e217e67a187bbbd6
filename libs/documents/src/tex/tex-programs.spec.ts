import { citesSomething, texPrograms } from './tex-programs';

describe('texPrograms', () => {
  it.each([
    ['nothing', ['\\usepackage{graphicx}Text'], []],
    ['a bibliography', ['\\bibliography{a}'], ['bibtex']],
    ['biblatex', ['\\usepackage{csquotes, biblatex}', '\\addbibresource{a.bib}'], ['biber']],
    ['biblatex with options', ['\\usepackage[style=apa,\n backend=biber]{biblatex}'], ['biber']],
    ['biblatex with BibTeX', ['\\usepackage[backend=bibtex8]{biblatex}', '\\bibliography{a}'], ['bibtex']],
    ['an index', ['\\usepackage{imakeidx}\\makeindex[name=people]'], ['makeindex']],
    ['what is commented out', ['% \\makeindex \\usepackage{biblatex}'], []],
    ['a file of the name', ['\\usepackage{biblatex-chicago}\\bibliographystyle{a}'], []],
  ])('finds what %s needs', (_name, sources, programs) => {
    expect(texPrograms(sources)).toEqual(programs);
  });
});

describe('citesSomething', () => {
  it.each([
    '\\cite{a}',
    'As \\textcite{a}',
    '(\\parencite[2]{a})',
    '\\nocite{*}',
    '\\Citet{a}',
    '\\autocites{a}{b}',
  ])('knows %s', (text) => expect(citesSomething(text)).toBe(true));
  it.each(['% \\cite{a}', '\\excitement', 'cite'])('is not taken in by %s', (text) =>
    expect(citesSomething(text)).toBe(false),
  );
});
