import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TableChecker } from './check-tables.fixture';
import { lintTable } from './lint-table';

/** What the packages tell their users to load. siunitx, which Debian has apart, is only linted. */
const preamble = String.raw`
\documentclass{report}
\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{amsmath,amssymb}
\usepackage{array,booktabs,longtable,tabularx,multirow,wrapfig,float,colortbl,pdflscape,tabu,threeparttable}
\usepackage{threeparttablex,makecell,graphicx,caption,dcolumn,rotating,tabularray}
\usepackage[table]{xcolor}\usepackage[hidelinks]{hyperref}
\UseTblrLibrary{booktabs}
\NewTableCommand{\tinytableDefineColor}[3]{\definecolor{#1}{#2}{#3}}
\newcommand{\tinytableTabularrayUnderline}[1]{\underline{#1}}
\newcommand{\tinytableTabularrayStrikeout}[1]{#1}
`;
const needsSiunitx = /\\(?:num|tablenum|sisetup|si|SI|unit|qty)(?![A-Za-z])|S\[|\{l[^}]*S/;

const folder = join(__dirname, 'corpus');
const made = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .flatMap((name) => sections(name));

/** Tables by the call that printed them. */
function sections(name: string): [string, string][] {
  const [, ...parts] = readFileSync(join(folder, name), 'utf8').split(/^%%%% /m);
  return parts.map((part, index) => {
    const [call = '', ...lines] = part.split('\n');
    return [`${name} ${index} ${call}`, lines.join('\n')];
  });
}

describe('tables that packages print', () => {
  it('come from every package', () => {
    expect(new Set(made.map(([call]) => call.split(' ')[0])).size).toBe(12);
    expect(made.length).toBeGreaterThan(110);
  });

  it('are right for the linter alone', () => {
    expect(made.flatMap(([call, text]) => lintTable(text, call))).toEqual([]);
  });

  it('are right for the linter and TeX', async () => {
    const checker = new TableChecker(preamble);
    const compiled = made.filter(([, text]) => !needsSiunitx.test(text));
    const named = Object.fromEntries(compiled.map(([, text], index) => [`${index}.tex`, text]));
    const found = await checker.check(named);
    checker.remove();
    const wrong = compiled.flatMap(([call], index) => {
      const defects = found.get(`${index}.tex`) ?? [];
      return defects.map(({ what, at, said }) => [call, at?.line, what, said]);
    });
    expect(wrong).toEqual([]);
    expect(checker.runs).toBe(1);
  });
});
