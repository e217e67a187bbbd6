import { type Variable, variableFamilies, variables } from '@research/core';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const all = Object.values<Variable>(variables);

it('every variable that the sources name is declared', () => {
  const files = [
    '*.ts',
    '*.pl',
    '*.R',
    '*.py',
    '*.mjs',
    ':!*.spec.ts',
    ':!*.fixture.ts',
    ':!libs/testing',
    ':!tools/nx-research/e2e',
    ':!tools/setup',
    ':!bench',
  ];
  const text = execFileSync('git', ['grep', '-ohE', 'RESEARCH_[A-Z_]*[A-Z]', '--', ...files], {
    cwd: root,
    encoding: 'utf8',
  });
  const named = [...new Set(text.trim().split('\n'))];
  const known = [
    ...all.map(({ name }) => name),
    ...Object.values(variableFamilies).map((family) => family.slice(0, -1)),
  ];
  const families = Object.values(variableFamilies);
  expect(named.length).toBeGreaterThan(10);
  expect(
    named.filter((name) => !known.includes(name) && !families.some((family) => name.startsWith(family))),
  ).toEqual([]);
});
