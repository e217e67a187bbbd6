import { openDesk, type Sources } from './latex-document.fixture';

const desk = openDesk();
afterAll(() => desk.dispose());

const entry = (key: string, more = ''): string =>
  `@misc{${key}, author={A. ${key}}, title={On ${key}}, year={2001}${more}}\n`;

const biblatex = (body: string, databases = entry('one') + entry('two')): Sources => ({
  'main.tex': [
    '\\documentclass{article}\\usepackage[backend=biber]{biblatex}\\addbibresource{references.bib}',
    `\\begin{document}${body}`,
    '\\printbibliography\\end{document}',
    '',
  ].join('\n'),
  'references.bib': databases,
});

describe('a document with biblatex', () => {
  it('is typeset to its fixpoint by biber, the same warm and cold, and reads what is declared', async () => {
    const first = await desk.built(desk.request('warm', biblatex('\\cite{one}')));
    expect(first.reads).toEqual({ declared: ['main.tex', 'references.bib'], undeclared: [] });
    const warm = await desk.built(desk.request('warm', biblatex('\\cite{two} and \\textcite{one}')));
    const cold = await desk.built(desk.request('cold', biblatex('\\cite{two} and \\textcite{one}')));
    expect(warm.bytes.equals(cold.bytes)).toBe(true);
    expect(warm.bytes.equals(first.bytes)).toBe(false);
    expect((await desk.built(desk.request('warm', biblatex('\\cite{two} and \\textcite{one}')))).passes).toBe(
      0,
    );
  });

  it('gets the pass that a citation inside a note needs', async () => {
    const noted = entry('one', ', note={see \\cite{two}}') + entry('two');
    const { warnings } = await desk.built(desk.request('note', biblatex('\\cite{one}', noted)));
    expect(warnings).toEqual([]);
  });

  it('is warned of entries that nothing cites, or that are there twice', async () => {
    const repeated = entry('one') + entry('two') + entry('one');
    const { warnings } = await desk.built(desk.request('unused', biblatex('\\parencite{one}', repeated)));
    expect(warnings.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
      'references.bib:3 one is an entry of references.bib:1 already',
      'references.bib:2 nothing cites two',
    ]);
    const all = await desk.built(desk.request('all', biblatex('\\nocite{*}')));
    expect(all.warnings).toEqual([]);
  });

  it.each<[string, Sources, object]>([
    [
      'a citation of nothing',
      biblatex('\n\\parencite{nobody}'),
      {
        reason: 'unresolved-reference',
        what: 'there is no bibliography entry nobody',
        at: { file: 'main.tex', line: 3 },
      },
    ],
    [
      'an entry that cannot be parsed',
      biblatex('\\cite{one}', `${entry('one')}\n@book{a title={b}\n}`),
      {
        what: 'the bibliography references.bib cannot be read',
        at: { file: 'references.bib', line: 3 },
        said: expect.stringContaining('expected ","'),
      },
    ],
    [
      'another encoding',
      {
        ...biblatex('\\cite{one}'),
        'references.bib': Buffer.from(`${entry('one')}${entry('Andr\u00e9')}`, 'latin1'),
      },
      { what: 'this line is not UTF-8', at: { file: 'references.bib', line: 2 } },
    ],
    [
      'a database that is not there',
      { 'main.tex': biblatex('\\cite{one}')['main.tex'] ?? '' },
      { what: 'references.bib is not there', at: { file: 'main.tex', line: 1 } },
    ],
  ])('says where %s is', async (name, sources, failure) => {
    expect(await desk.failed(desk.request(name.replaceAll(' ', '-'), sources))).toMatchObject(failure);
  });
});

describe('a document with BibTeX', () => {
  const bibtex = (body: string, database: string | Buffer): Sources => ({
    'main.tex': `\\documentclass{article}\\begin{document}${body}\n\\bibliographystyle{plain}\\bibliography{r}\\end{document}\n`,
    'r.bib': database,
  });

  it('gets the pass that a citation inside a note needs', async () => {
    const noted = entry('one', ', note={see \\cite{two}}') + entry('two');
    const { warnings } = await desk.built(desk.request('bibtex-note', bibtex('\\cite{one}', noted)));
    expect(warnings).toEqual([]);
  });

  it.each<[string, string | Buffer, number, string]>([
    [
      'another encoding',
      Buffer.from(entry('one') + entry('two', ', note={Andr\u00e9}'), 'latin1'),
      2,
      'not UTF-8',
    ],
    ['an unknown command', entry('one') + entry('two', ', note={\\nosuch}'), 2, 'Undefined control sequence'],
  ])('blames %s in the bibliography on its entry', async (name, ...[database, line, what]) => {
    const sources = bibtex('\\cite{one,two}', database);
    expect(await desk.failed(desk.request(name.replaceAll(' ', '-'), sources))).toMatchObject({
      what: expect.stringContaining(what),
      at: { file: 'r.bib', line },
    });
  });

  it('becomes one with biblatex, and back, as if it had always been so', async () => {
    const two = { 'r.bib': entry('one'), 'references.bib': entry('one') };
    const before = { ...bibtex('\\cite{one}', ''), ...two };
    const after = { ...biblatex('\\cite{one}'), ...two };
    const first = await desk.built(desk.request('switch', before));
    const then = await desk.built(desk.request('switch', after));
    expect(then.bytes.equals((await desk.built(desk.request('switched', after))).bytes)).toBe(true);
    expect((await desk.built(desk.request('switch', before))).bytes.equals(first.bytes)).toBe(true);
  });
});
