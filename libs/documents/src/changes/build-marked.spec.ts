import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure } from '@research/core';
import { openDesk, type Sources } from '../latex/latex-document.fixture';
import { buildMarked } from './build-marked';

const desk = openDesk();
afterAll(() => desk.dispose());

const latexdiff = execFileSync('sh', ['-c', 'command -v latexdiff'], { encoding: 'utf8' }).trim();

const preamble =
  '\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{amsmath}\n\\newcommand{\\who}{me}\n';
const main = '\\input{preamble}\n\\begin{document}\n\\input{text}\n\\end{document}\n';

const text = (words: {
  readonly prose: string;
  readonly formula: string;
  readonly shown: string;
  readonly rest?: string;
}) => `\\section{A heading of ${words.prose} words}
Ünïcode – ${words.prose} prose \\cite{known} with $a_{${words.prose.length}}$.
\\begin{equation} x = ${words.formula} \\label{eq:x} \\end{equation}
\\begin{table}\\caption{A ${words.prose} caption \\cite{known}}\\begin{tabular}{ll}a & ${words.prose}\\end{tabular}\\end{table}
\\begin{verbatim}
\\begin{document} ${words.shown} % x_y
\\end{document}
\\end{verbatim}
${words.rest ?? ''}
After ${words.prose} it.
\\begin{thebibliography}{9}\\bibitem{known} A book.\\end{thebibliography}
`;
const before = text({ prose: 'former', formula: '\\frac{1}{2}', shown: 'oldcode', rest: '\\input{gone}' });
const after = text({
  prose: 'present',
  formula: '\\frac{1}{3} + y',
  shown: 'newcode',
  rest: 'In~\\eqref{eq:x}.',
});

const marked = (name: string, sources: Sources, old: Sources) => {
  const request = desk.request(name, sources);
  const source = join(desk.root, name);
  const changes = new Map(Object.entries(old).map(([to, was]) => [join(source, to), Buffer.from(was)]));
  const markedFolder = join(desk.root, `${name}-marked`);
  return {
    markedFolder,
    built: buildMarked({
      ...request,
      showRelativeTo: source,
      thresholds: { unresolved: 'warn' },
      changes,
      latexdiff,
      markedFolder,
    }),
  };
};

const words = (pdf: string): string =>
  execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');

it('shows old and new words of prose, headings and captions, and the code of now', async () => {
  const old = { 'text.tex': before, 'preamble.tex': preamble.replace('{me}', '{you}') };
  const { built, markedFolder } = marked(
    'edited',
    { 'main.tex': main, 'preamble.tex': preamble, 'text.tex': after },
    old,
  );
  const done = await built;
  if (!done.ok) throw new Error(describeFailure(done.error));
  expect(done.value).toMatchObject({ formulas: 'coarse', unmarked: [] });
  expect(done.value.settings).toEqual([join(desk.root, 'edited/preamble.tex')]);
  const shown = words(done.value.pdf);
  for (const prose of ['former', 'present']) expect(shown).toMatch(new RegExp(`heading of .*${prose}`));
  expect(shown).toContain('Ünïcode');
  expect(shown).toContain('\\begin{document} newcode % x_y \\end{document}');
  expect(shown).not.toContain('oldcode');
  const source = readFileSync(join(markedFolder, 'text.tex'), 'utf8');
  expect(source).toMatch(/\\DIFdel\{former\s*\}/);
  expect(source).toMatch(/\\DIFadd\{present\s*\}/);
  expect(existsSync(join(markedFolder, 'preamble.tex'))).toBe(false);
  expect(existsSync(join(markedFolder, '.latexdiff'))).toBe(false);
});

it('marks all of a new source, of a main file, and of Latin-1, and leaves the bytes of others alone', async () => {
  const latin = Buffer.from('\\inputencoding{latin1}Caf\xe9 au lait.\\inputencoding{utf8}\n', 'latin1');
  const whole =
    preamble +
    '\\usepackage[utf8]{inputenc}\n\\begin{document}\nNew here.\n\\input{latin}\\input{fresh}\n\\end{document}\n';
  const old = {
    'main.tex': whole.replace('New', 'Once'),
    'latin.tex': Buffer.from(latin.toString('latin1').replace('lait', 'noir'), 'latin1'),
    'fresh.tex': '',
  };
  const sources = {
    'main.tex': whole.replace(/\n/g, '\r\n'),
    'latin.tex': latin,
    'fresh.tex': '\\section{Fresh}\nAll of it.\n',
  };
  const { built, markedFolder } = marked('whole', sources, old);
  const done = await built;
  if (!done.ok) throw new Error(describeFailure(done.error));
  const shown = words(done.value.pdf);
  for (const part of ['Once', 'New', 'Café au', 'noir', 'lait', 'Fresh', 'All of it'])
    expect(shown).toContain(part);
  expect(readFileSync(join(markedFolder, 'fresh.tex'), 'utf8')).toContain('\\section{\\DIFadd{Fresh}}');
});

it('shows formulas as they are now when they do not compile with marks', async () => {
  const formula = (width: string) => text({ prose: 'same', formula: `\\hbox to ${width}{x}`, shown: 'code' });
  const sources = { 'main.tex': main, 'preamble.tex': preamble, 'text.tex': formula('20pt') };
  const done = await marked('formulas', sources, { 'text.tex': formula('1pt') }).built;
  if (!done.ok) throw new Error(describeFailure(done.error));
  expect(done.value.formulas).toBe('off');
  expect(done.value.formulasFailed).toMatchObject({ reason: 'latex-error' });
});

it('fails at the marked source when the text does not compile with marks, and says what to type', async () => {
  const sources = { 'main.tex': main, 'preamble.tex': preamble, 'text.tex': 'One \\hbox to 20pt{x} two' };
  const done = await marked('broken', sources, { 'text.tex': 'One \\hbox to 1pt{x} two' }).built;
  if (done.ok) throw new Error('was expected to fail');
  expect(describeFailure(done.error)).toMatch(/broken-marked\/text\.tex:\d+/);
  expect(describeFailure(done.error)).toContain('--skip=');
});
