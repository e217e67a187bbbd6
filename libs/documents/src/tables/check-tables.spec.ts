import type { Failure } from '@research/core';
import { TableChecker, type TableFiles } from './check-tables.fixture';

const preamble = [
  '\\documentclass{report}',
  '\\usepackage[T1]{fontenc}\\usepackage[utf8]{inputenc}',
  '\\usepackage{amsmath,booktabs,tabularx,longtable,graphicx,natbib}\\usepackage[hidelinks]{hyperref}',
  '\\newcommand{\\stars}[1]{$^{#1}$}',
  '',
].join('\n');

const checker = new TableChecker(preamble);
afterAll(() => checker.remove());

const check = (files: TableFiles, text = preamble) => checker.check(files, { preamble: text });

const places = (defects: readonly Failure[] = []): string[] =>
  defects.map(({ at, what }) => `${at?.line} ${what}`);

/** A table of three rows, each of which can be damaged by itself. */
const rows = ['Alpha & 1.5 & a \\\\', 'Beta & 2.5 & b \\\\', 'Gamma & 3.5 & c \\\\'];
const table = (body: readonly string[]): string =>
  [
    '\\begin{tabular}{lrr}',
    '\\toprule',
    'Name & Value & Group \\\\',
    '\\midrule',
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');

/** The kinds of damage a script does to a row, each a change of that row alone. */
const damages: Readonly<Record<string, (row: string) => string>> = {
  'an unclosed brace': (row) => row.replace(/^(\w+)/, '\\textbf{$1'),
  'an extra brace': (row) => row.replace(/^(\w+)/, '$1}'),
  'an environment without an end': (row) => `\\begin{minipage}{2cm}${row}`,
  'a wrong end of an environment': (row) => row.replace(/^(\w+)/, '$1\\end{center}'),
  'a missing cell': (row) => row.replace(/ & \w \\\\/, ' \\\\'),
  'an unescaped &': (row) => row.replace(/^(\w+)/, '$1 & Sons'),
  'a wrong \\multicolumn': (row) => row.replace(/^(\w+)/, '\\multicolumn{2}{l}{$1}'),
  'a NaN': (row) => row.replace(/\d\.5/, 'NaN'),
  'an NA': (row) => row.replace(/\d\.5/, 'NA'),
  'an infinity': (row) => row.replace(/\d\.5/, '-Inf'),
  'bytes of another encoding': (row) => row.replace(/^(\w+)/, '$1\u0001'),
  'an unescaped %': (row) => row.replace(/\d\.5/, '$&%'),
  'an unescaped #': (row) => row.replace(/^(\w+)/, '$1 #1'),
  'an unescaped _': (row) => row.replace(/^(\w+)/, '$1_x'),
  'an undefined macro': (row) => row.replace(/^(\w+)/, '\\nosuchmacro{$1}'),
  'a missing \\\\': (row) => row.replace(' \\\\', ''),
  'a command of a package that is not loaded': (row) => row.replace(/^(\w+)/, '\\textcolor{red}{$1}'),
};

/** U+0001 stands for the Latin-1 byte of é. */
const bytes = (text: string): Buffer => Buffer.from(text.replace(/\u0001/g, '\u00e9'), 'latin1');

/** What cannot be told any more once braces or environments do not match: the rest of the table is inside. */
const structural = new Set(Object.keys(damages).slice(0, 4));

describe('checkTables', () => {
  it('finds nothing wrong with sound tables, in one run', async () => {
    const sound = {
      'plain.tex': table(rows),
      'own-macro.tex': table(['Alpha\\stars{**} & $1.5$ & a \\\\']),
      'escaped.tex': table(['Johnson \\& Sons & 57.5\\% & \\#1 a\\_b \\\\']),
      'utf8.tex': table(['Montréal & 1 & é \\\\']),
      'spans.tex': table(['\\multicolumn{2}{l}{All} & c \\\\', '\\cmidrule(lr){1-2}', ...rows]),
      'reference.tex': table(['Table~\\ref{tab:none} & \\cite{none} & \\footnotemark \\\\']),
      'wide.tex': '\\begin{tabularx}{\\textwidth}{Xr}a & b \\\\\\end{tabularx}',
      'long.tex':
        '\\begin{longtable}{lr}\\caption{A}\\label{tab:a}\\\\\\toprule A & B \\\\\\midrule\\endhead a & b \\\\\\end{longtable}',
      'captioned.tex': `\\caption{All}\\label{tab:all}\n${table(rows)}`,
      'float.tex': `\\begin{table}\\caption{All}${table(rows)}\\end{table}`,
    };
    const found = await check(sound);
    expect([...found].filter(([, defects]) => defects.length > 0)).toEqual([]);
    expect(checker.runs).toBe(1);
  });

  it('names file, line and writer of every kind of damage, and of no sound table between them', async () => {
    const kinds = Object.entries(damages);
    const tables = kinds.flatMap(([, damage], index) => [
      [`damaged-${index}.tex`, bytes(table([rows[0] ?? '', damage(rows[1] ?? ''), rows[2] ?? '']))] as const,
      [`sound-${index}.tex`, table(rows)] as const,
    ]);
    const found = await check(Object.fromEntries(tables));
    for (const [index, [kind]] of kinds.entries()) {
      const defects = found.get(`damaged-${index}.tex`) ?? [];
      expect([kind, defects[0]?.at?.line]).toEqual([kind, 6]);
      expect(defects[0]?.tries?.join()).toContain('notebook:build');
      expect(places(found.get(`sound-${index}.tex`))).toEqual([]);
    }
    expect(checker.runs).toBe(1);
  });

  it('names both lines of any two kinds of damage', async () => {
    const kinds = Object.entries(damages);
    const pairs = kinds.flatMap((first) => kinds.map((second) => [first, second] as const));
    const tables = pairs.map(([[, first], [, second]], index) => [
      `pair-${index}.tex`,
      bytes(table([first(rows[0] ?? ''), rows[1] ?? '', second(rows[2] ?? '')])),
    ]);
    const found = await check(Object.fromEntries(tables) as Record<string, Buffer>);
    const unnamed = pairs.filter(([[first], [second]], index) => {
      const lines = (found.get(`pair-${index}.tex`) ?? []).map(({ at }) => at?.line);
      if (structural.has(first) || structural.has(second)) return !lines.includes(5) && !lines.includes(7);
      return !lines.includes(5) || !lines.includes(7);
    });
    expect(unnamed.map(([[first], [second]]) => `${first}, then ${second}`)).toEqual([]);
  });

  it('names the command that the document does not define, once', async () => {
    const found = await check({
      'macro.tex': table(['\\nosuchmacro{a} & 1 & 2 \\\\']),
      'environment.tex':
        '\\begin{tblr}{ll}\na & b \\\\\n\\end{tblr}\n\\begin{tabular}{l}\na\\\\\n\\end{tabular}',
    });
    expect(places(found.get('macro.tex'))).toEqual(['5 \\nosuchmacro is not defined in thesis:build']);
    expect(places(found.get('environment.tex'))).toEqual([
      '1 the environment tblr is not defined in thesis:build',
    ]);
  });

  it('says what TeX says where the linter is content', async () => {
    const found = await check({ 'column.tex': table(rows).replace('{lrr}', '{lrS}') });
    expect(places(found.get('column.tex'))[0]).toMatch(/^1 LaTeX says: .*Illegal pream-token \(S\)/);
  });

  it.each([
    ['a conditional that is left open', '\\iftrue', 2],
    ['a group that is left open', '\\begingroup', 2],
    ['a condition that hides all that follows', '\\iffalse', 1],
    ['a table that ends the document', '\\csname @@end\\endcsname', 2],
  ])('blames %s on its own table', async (_name, left, expectedRuns) => {
    const found = await check({
      'before.tex': table(rows),
      'guilty.tex': table(rows) + left,
      'after.tex': table(rows),
      'macro.tex': table(['\\nosuchmacro{a} & 1 & 2 \\\\']),
    });
    expect([...found].map(([name, defects]) => [name, defects.length])).toEqual([
      ['before.tex', 0],
      ['guilty.tex', 1],
      ['after.tex', 0],
      ['macro.tex', 1],
    ]);
    expect(checker.runs).toBe(expectedRuns);
  });

  it('fails with the place in the preamble when that does not compile', async () => {
    const broken = await checker.attempt(
      { 'a.tex': table(rows) },
      { preamble: `${preamble}\\usepackage{nosuchpackage}\n` },
    );
    expect(broken).toMatchObject({
      ok: false,
      error: {
        what: 'neither the project nor the TeX installation has nosuchpackage.sty',
        at: { file: 'preamble.tex', line: 5 },
      },
    });
    const undefinedInPreamble = await checker.attempt(
      { 'a.tex': table(rows) },
      { preamble: `${preamble}\\nosuchmacro\n` },
    );
    expect(undefinedInPreamble).toMatchObject({
      ok: false,
      error: { at: { file: 'preamble.tex', line: 5 } },
    });
  });

  it.each([
    ['biblatex', '\\usepackage[backend=biber]{biblatex}\\addbibresource{none.bib}', '\\parencite{a}'],
    ['an index', '\\usepackage{makeidx}\\makeindex', 'a\\index{Alpha}'],
    ['several indexes', '\\usepackage{imakeidx}\\makeindex\\makeindex[name=p]', 'a\\index[p]{Alpha}'],
  ])('takes a preamble with %s', async (_name, more, cell) => {
    const found = await check(
      { 'a.tex': table([`${cell} & 1 & 2 \\\\`]), 'b.tex': table(['\\nosuchmacro & 1 & 2 \\\\']) },
      `${preamble.replace(',natbib', '')}${more}\n`,
    );
    expect([...found.values()].map((defects) => defects.length)).toEqual([0, 1]);
  });

  it('checks a hundred tables in one run', async () => {
    const tables = Array.from({ length: 100 }, (_, index) => [`t${index}.tex`, table(rows)] as const);
    const found = await check({
      ...Object.fromEntries(tables),
      't57.tex': table(['\\nosuchmacro & 1 & 2 \\\\']),
    });
    expect([...found].filter(([, defects]) => defects.length > 0).map(([name]) => name)).toEqual(['t57.tex']);
    expect(checker.runs).toBe(1);
  });
});
