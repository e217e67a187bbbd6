import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { buildLatex } from './build-latex';
import { openDesk, type Sources } from './latex-document.fixture';

const desk = openDesk();
afterAll(() => desk.dispose());

/** What a document is made of; each edit changes one of its parts. */
interface Draft {
  readonly sections: readonly Section[];
  readonly contents: boolean;
  readonly index: boolean;
  readonly hyperref: boolean;
}

interface Section {
  readonly title: string;
  readonly pages: number;
  readonly cites: boolean;
  /** The section whose page is referred to; there may be none any more. */
  readonly refersTo: number;
}

const section: fc.Arbitrary<Section> = fc.record({
  title: fc.constantFrom('Scores', 'Bets', 'Risk \\emph{and} return', 'Draws'),
  pages: fc.integer({ min: 0, max: 2 }),
  cites: fc.boolean(),
  refersTo: fc.integer({ min: 0, max: 3 }),
});

const draft: fc.Arbitrary<Draft> = fc.record({
  sections: fc.array(section, { minLength: 1, maxLength: 3 }),
  contents: fc.boolean(),
  index: fc.boolean(),
  hyperref: fc.boolean(),
});

/** A state of the document, or one that does not compile: an error, or a reference to a label that is not there. */
const edit = fc.record({ draft, broken: fc.constantFrom('', '', '', '\\nosuchcommand', '\\ref{none}') });

function sourcesOf({ sections, contents, index, hyperref }: Draft, broken: string): Sources {
  const packages = ['makeidx', ...(hyperref ? ['hyperref'] : [])].join(',');
  const body = sections.map(
    ({ title, pages, cites, refersTo }, number) =>
      `\\section{${title}}\\label{s${number}} See page~\\pageref{s${refersTo % sections.length}}\\index{${title}}` +
      `${cites ? '\\cite{one}' : ''}${'\\newpage Text.'.repeat(pages)}\n`,
  );
  return {
    'main.tex': [
      `\\documentclass{article}\\usepackage{${packages}}${index ? '\\makeindex' : ''}`,
      `\\begin{document}${contents ? '\\tableofcontents' : ''}`,
      ...body,
      broken,
      '\\nocite{two}\\bibliographystyle{plain}\\bibliography{r}',
      `${index ? '\\printindex' : ''}\\end{document}`,
      '',
    ].join('\n'),
    'r.bib': '@misc{one, title={One}, note={see \\cite{two}}}\n@misc{two, title={Two}}\n',
  };
}

describe('the state that builds leave for later ones', () => {
  it('never changes what a document becomes, whatever edits came before', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 3, maxLength: 3 }), async (edits) => {
        number += 1;
        const name = `document-${number}`;
        for (const each of edits.slice(0, -1)) {
          const sources = sourcesOf(each.draft, each.broken);
          const built = await buildLatex(desk.request(name, sources));
          expect([each.broken, built.ok]).toEqual([each.broken, each.broken === '']);
        }
        const last = edits.at(-1);
        if (!last) return;
        const sources = sourcesOf(last.draft, '');
        const warm = await desk.built(desk.request(name, sources));
        const cold = await desk.built(desk.request(name, sources, `${name}-cold`));
        expect(warm.bytes.equals(cold.bytes)).toBe(true);
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 3) },
    );
    expect(existsSync(join(desk.root, 'document-1-cold'))).toBe(true);
  });

  const always = {
    'main.tex':
      '\\documentclass{article}\\usepackage{ifthen}\\begin{document}' +
      '\\InputIfFileExists{maybe.tex}{}{none} \\IfFileExists{flag}{yes}{no}\\end{document}\n',
  };
  it.each([
    ['a file that is included where it exists', { 'maybe.tex': 'there' }],
    ['a file that is only asked for', { flag: '' }],
    ['a package that is found before that of the distribution', { 'ifthen.sty': '\\AtBeginDocument{Own. }' }],
  ])('sees that %s came, and that it went', async (name, more: Sources) => {
    const build = async (sources: Sources, staging: string): Promise<Buffer> =>
      (await desk.built(desk.request(name, sources, staging))).bytes;
    const [warm, cold] = [`${name} warm`, `${name} cold`];
    const without = await build(always, warm);
    const withIt = await build({ ...always, ...more }, warm);
    expect(withIt.equals(await build({ ...always, ...more }, cold))).toBe(true);
    expect((await build(always, warm)).equals(without)).toBe(true);
  });
});
