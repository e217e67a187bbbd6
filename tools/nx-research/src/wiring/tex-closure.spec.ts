import { all, problemsOf, task, wired } from './sample-workspace.fixture';

const chapter = 'projects/chapters/chapter-7-simulation';
const main = 'projects/dissertation/main.tex';
const preamble = 'projects/dissertation/preamble.tex';

/** What the document reads when its chapter says this, by the names that TeX has for it. */
function reads(tex: string, files: Readonly<Record<string, string>> = {}): string[] {
  const wirings = wired(all, { [`${chapter}/chapter.tex`]: tex, ...files });
  expect(problemsOf(wirings, 'dissertation')).toBe('');
  return task(wirings, 'dissertation').reads.map(({ as }) => as);
}

describe('what a document reads', () => {
  it.each<[string, string, Record<string, string>, string[]]>([
    [
      'an own style, and what that loads',
      '\\usepackage{own}',
      { 'own.sty': '\\RequirePackage{b}', 'b.sty': '' },
      ['own.sty', 'b.sty'],
    ],
    [
      'figures by \\graphicspath',
      '\\graphicspath{{a/}{figs/}}\\includegraphics{x}',
      { 'figs/x.PNG': '' },
      ['figs/x.PNG'],
    ],
    [
      'what stands beside an imported file',
      '\\import{a/}{b}',
      { 'a/b.tex': '\\subimport{c/}{d}', 'a/c/d.tex': '\\input{e}', 'a/c/e.tex': '' },
      ['a/b.tex', 'a/c/d.tex', 'a/c/e.tex'],
    ],
    [
      'a listing, but not what is in it',
      '\\lstinputlisting{a.tex}',
      { 'a.tex': '\\input{none/none}' },
      ['a.tex'],
    ],
    ['a.tex rather than a', '\\input{a}', { a: '', 'a.tex': '' }, ['a.tex']],
    ['what a comment declares', '\\input{\\x} % !TeX reads = 04-scores/mass.pdf', {}, ['04-scores/mass.pdf']],
    [
      'nothing of the distribution',
      '\\usepackage{booktabs}\\input{glyphtounicode}\\includegraphics{example-image}',
      {},
      [],
    ],
    [
      'nothing that a condition or a macro may never ask for',
      '\\ifx\\a\\b\\input{a/b}\\input{04-scores/none}\\fi\\newcommand{\\x}{\\input{a/b}}',
      {},
      [],
    ],
  ])('is %s', (...[, tex, files, names]) => {
    const own = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${chapter}/${path}`, text]));
    const found = reads(tex, own);
    expect(found.filter((name) => !reads('').includes(name) && !name.startsWith('origin.json'))).toEqual(
      names,
    );
  });

  it('is not what a chapter shows in an environment of the preamble', () => {
    const definition = '\\documentclass{report}\\lstnewenvironment{code}{}{}';
    const shown = '\\begin{code}\n\\input{04-scores/none.tex}\\input{a/b}\n\\end{code}';
    expect(reads(shown, { [preamble]: definition })).toEqual(reads(''));
    // The main file shows code before its preamble is known.
    expect(() => reads('', { [preamble]: definition, [main]: `\\input{preamble}\n${shown}` })).not.toThrow();
  });

  it('makes an edge of what a comment declares', () => {
    const tex = '\\chapter{S}\n% !TeX reads = 04-scores/rates.tex\n\\input{\\x/rates}';
    const wirings = wired(all, { [`${chapter}/chapter.tex`]: tex });
    expect(wirings.get('chapter-7-simulation')?.edges).toContainEqual({
      source: 'chapter-7-simulation',
      target: '04-scores',
      at: { file: `${chapter}/chapter.tex`, line: 2, column: 16 },
    });
    expect(task(wirings, 'dissertation').after).toContain('04-scores:check-tables');
  });

  it('includes the own files of its projects, for names that macros make', () => {
    const inputs = wired().get('dissertation')?.targets['build']?.inputs;
    expect(inputs).toEqual(
      expect.arrayContaining([
        '{projectRoot}/**/*',
        `{workspaceRoot}/${chapter}/**/*`,
        `!{workspaceRoot}/${chapter}/**/*.md`,
      ]),
    );
    // A notebook's sources are no sources of the document.
    expect(JSON.stringify(inputs)).not.toContain('notebooks/04-scores');
    expect(task(wired(), 'chapter-7-simulation').texProjects).toEqual([
      { name: 'chapter-7-simulation', root: chapter },
    ]);
  });

  it('is never something of the network', () => {
    const wirings = wired(all, {
      [`${chapter}/chapter.tex`]: '\\addbibresource[location=remote]{https://example.org/a.bib}',
    });
    expect(problemsOf(wirings, 'dissertation')).toMatch(/chapter\.tex:1:34: https:.* from the network/);
  });
});
