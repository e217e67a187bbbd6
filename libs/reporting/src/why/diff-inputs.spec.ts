import { describeChange, diffInputs } from './diff-inputs';

const hash = (digit: string): string => digit.repeat(64);
const said = (before: Record<string, string>, now: Record<string, string>): string[] =>
  diffInputs(before, now).map(describeChange);

it.each([
  [{ 'file:a/b.R': hash('1') }, { 'file:a/b.R': hash('2') }, 'a/b.R changed'],
  [{}, { 'file:a/b.R': hash('2') }, 'a/b.R is new'],
  [{ 'file:a/b.R': hash('1') }, {}, 'a/b.R is no longer used'],
  [{ 'output:p:build/t/x.tex': '1' }, { 'output:p:build/t/x.tex': '2' }, 't/x.tex of p:build changed'],
  [{ 'version:R': '4.2' }, { 'version:R': '4.3' }, 'R 4.2 → 4.3'],
  [{}, { 'version:R': '4.3' }, 'R is new'],
  [{ 'option:args': '[1]' }, { 'option:args': '[2]' }, 'option args: [1] → [2]'],
  [{ 'option:args': hash('1') }, { 'option:args': '[2]' }, 'option args changed'],
  [{ 'environment:SEED': hash('1') }, { 'environment:SEED': hash('2') }, 'the variable SEED changed'],
  [{ 'version:R': '12345678901234567890' }, { 'version:R': '22345678901234567890' }, 'R changed'],
  [{ 'files:glm': '1' }, { 'files:glm': '2' }, 'files of glm changed'],
  [{ 'files:a.tex, b.bib': '1' }, { 'files:a.tex, b.bib': '2' }, 'a.tex, b.bib changed'],
  [{ 'outputs:p:fetch': '1' }, { 'outputs:p:fetch': '2' }, 'outputs of p:fetch changed'],
  [{ 'options:glm': '1' }, { 'options:glm': '2' }, 'options of glm (project.json) changed'],
  [{ 'packages:npm': '1' }, { 'packages:npm': '2' }, 'packages of npm changed'],
])('%j → %j: %s', (before, now, words) => {
  expect(said(before, now)).toEqual([words]);
});

it('finds nothing where nothing differs', () => {
  expect(diffInputs({ 'file:a': '1' }, { 'file:a': '1' })).toEqual([]);
});

it('names files first, and what was derived from them only where nothing else says why', () => {
  const before = { 'derived:wrapper': '1', 'version:R': '4.2', 'file:a': '1' };
  expect(said(before, { 'derived:wrapper': '2', 'version:R': '4.3', 'file:a': '2' })).toEqual([
    'a changed',
    'R 4.2 → 4.3',
  ]);
  expect(said(before, { ...before, 'derived:wrapper': '2' })).toEqual([
    'what it makes of other files (wrapper) changed',
  ]);
});
