import { PassTeller } from './tell-passes';

/** What is said of lines of which each takes so long. */
function said(lines: readonly string[], eachMs: number): string[] {
  const told: string[] = [];
  let now = 0;
  const teller = new PassTeller(
    'main',
    (line) => void told.push(line),
    () => now,
  );
  for (const line of lines) {
    now += eachMs;
    teller.line(line);
  }
  return told;
}

const run = [
  'Rc files read:',
  "Run number 1 of rule 'pdflatex'",
  '(./main.tex [1{/var/lib/pdftex.map}] [2] (./chapter.tex [3]',
  '[4 <./figure.pdf>] Overfull \\hbox [] in paragraph [iv]',
  "Run number 1 of rule 'bibtex main'",
  'The style file: plainnat.bst',
  "Run number 2 of rule 'pdflatex'",
  '[1] [2',
];

it('a document that takes long says its pass and its page', () => {
  expect(said(run, 10_000)).toEqual([
    'main: pdflatex, pass 1',
    'main: pdflatex, pass 1, page 3',
    'main: pdflatex, pass 1, page 4',
    'main: bibtex',
    'main: bibtex',
    'main: pdflatex, pass 2',
    'main: pdflatex, pass 2, page 2',
  ]);
});

it('says nothing of a short one, and little of one that prints much', () => {
  expect(said(run, 1000)).toEqual([]);
  expect(said(run, 4000)).toEqual(['main: pdflatex, pass 1, page 3', 'main: bibtex']);
});
