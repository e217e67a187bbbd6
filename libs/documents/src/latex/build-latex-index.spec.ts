import { openDesk, type Sources } from './latex-document.fixture';

const desk = openDesk();
afterAll(() => desk.dispose());

const article = (preamble: string, body: string): Sources => ({
  'main.tex': `\\documentclass{article}${preamble}\n\\begin{document}\n${body}\n\\end{document}\n`,
});

const makeidx = '\\usepackage{makeidx}\\makeindex';
const entries = 'One\\index{Alpha}\\newpage Two\\index{Beta!gamma}\\newpage\\printindex';

/** Both after an edit of the same document, and in a new folder. */
async function warmAndCold(name: string, before: Sources, after: Sources): Promise<[Buffer, Buffer, Buffer]> {
  const first = await desk.built(desk.request(name, before));
  const warm = await desk.built(desk.request(name, after));
  const cold = await desk.built(desk.request(name, after, `${name}-cold`));
  return [first.bytes, warm.bytes, cold.bytes];
}

describe('an index', () => {
  it.each<[string, Sources, Sources]>([
    ['moved pages', article(makeidx, entries), article(makeidx, `\\mbox{}\\newpage ${entries}`)],
    [
      'lost its last entry',
      article(makeidx, entries),
      article(makeidx, entries.replace(/\\index\{.*?\}/g, '')),
    ],
    [
      'is not made any more',
      article(makeidx, entries),
      article('\\usepackage{makeidx}', entries.replace('\\printindex', '')),
    ],
    [
      'of people came along',
      article(makeidx, entries),
      article(
        '\\usepackage{imakeidx}\\makeindex\\makeindex[name=people]',
        `${entries}\\index[people]{Bob}\\printindex[people]`,
      ),
    ],
  ])('that %s is the same warm and cold', async (name, before, after) => {
    const [first, warm, cold] = await warmAndCold(name.replaceAll(' ', '-'), before, after);
    expect(warm.equals(cold)).toBe(true);
    expect(warm.equals(first)).toBe(false);
  });

  it('is no undeclared read', async () => {
    const { reads } = await desk.built(desk.request('reads', article(makeidx, entries)));
    expect(reads).toEqual({ declared: ['main.tex'], undeclared: [] });
  });

  it.each<[string, Sources, number, RegExp]>([
    [
      'an entry that makeindex leaves out',
      article(makeidx, `One\n\\index{a!b!c!d!e}\\printindex`),
      4,
      /makeindex leaves the entry a!b!c!d!e out/,
    ],
    [
      'an entry that TeX cannot set',
      article(makeidx, `One\\index{b}\n\\index{a_b}\n\\printindex`),
      4,
      /Missing \$ inserted/,
    ],
    [
      'an index that is not made',
      article('\\usepackage{makeidx}', `One\n\\printindex`),
      4,
      /printed but not made/,
    ],
    [
      'a glossary, which nothing makes',
      article(
        '\\usepackage{glossaries}\\makeglossaries\\newglossaryentry{epa}{name=EPA,description={points}}',
        '\\gls{epa}\n\\printglossaries',
      ),
      4,
      /out\.gls is printed but not made/,
    ],
  ])('says where %s is', async (name, ...[sources, line, what]) => {
    const request = desk.request(name.replaceAll(/\W+/g, '-'), sources);
    const failure = await desk.failed(request);
    expect(failure).toMatchObject({ at: { file: 'main.tex', line }, what: expect.stringMatching(what) });
  });

  it('is not the one of a time when there was a \\makeindex', async () => {
    await desk.built(desk.request('gone', article(makeidx, entries)));
    const failure = await desk.failed(desk.request('gone', article('\\usepackage{makeidx}', entries)));
    expect(failure.what).toBe('the index is printed but not made');
  });
});

describe('what an earlier run has left', () => {
  it('is not held against a document that stops loading a package', async () => {
    const before = article(
      '\\usepackage[english]{babel}\\usepackage{hyperref}',
      '\\tableofcontents\\section{One}\\label{a}\\ref{a}',
    );
    const after = article('', '\\tableofcontents\\section{One}\\label{a}\\ref{a}');
    const [, warm, cold] = await warmAndCold('package', before, after);
    expect(warm.equals(cold)).toBe(true);
  });
});
