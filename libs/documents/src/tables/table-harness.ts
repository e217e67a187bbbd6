import { captionMark } from './printed-rows';

/** A stretch of a log: what TeX said while it worked on one table. */
export interface TableLog {
  /** Index of the table in the harness. */
  readonly index: number;
  readonly text: string;
  /** True when the table left TeX as it found it, so that what follows is not its doing. */
  readonly closed: boolean;
  /** The nodes of the pages that it was set on, as `\tracingoutput` lists them. */
  readonly pages: readonly string[];
}

/** A log cut at the marks of the harness. */
export interface HarnessLog {
  /** What was said before the first table: the preamble's own complaints. */
  readonly before: string;
  /** Whether the preamble was read to its end. */
  readonly started: boolean;
  readonly tables: readonly TableLog[];
}

/**
 * A main file that reads some tables one after the other behind a preamble, with a mark before and after each that says
 * how many groups and conditionals are open (`\currentgrouplevel`, `\currentiflevel` of e-TeX). A caption may stand
 * outside a float, as the chapter puts one around the table. Nothing is written to auxiliary files. The log lists what is
 * printed on each page, and only there: else complaints about overfull boxes would list theirs to the last letter.
 * @param inputs paths under which TeX finds the files of the preamble and those of the tables
 */
export function tableHarness(inputs: {
  readonly preamble: readonly string[];
  readonly tables: readonly string[];
}): string {
  return [
    ...inputs.preamble.map((path) => `\\input{${path}}`),
    '\\makeatletter',
    '\\def\\ResearchMark#1{\\typeout{[research-table #1 \\the\\currentgrouplevel.\\the\\currentiflevel]}}',
    '\\def\\ResearchBegin#1{\\begingroup\\def\\@captype{table}\\ResearchMark{#1 begin}}',
    '\\def\\ResearchEnd#1{\\par\\ResearchMark{#1 end}\\endgroup\\clearpage}',
    `\\def\\ResearchCaption{\\let\\ResearchLT\\LT@makecaption\\def\\LT@makecaption##1##2##3{\\ResearchLT{##1}{##2}{\\special{${captionMark}}##3}}}`,
    '\\def\\ResearchTrace{\\tracingoutput1 \\showboxbreadth\\maxdimen \\showboxdepth\\maxdimen}',
    '\\makeatother',
    // Not before the preamble: it takes \makeindex away, which packages redefine.
    '\\nofiles',
    '\\begin{document}',
    '\\AddToHook{shipout/before}{\\ResearchTrace}\\ifcsname LT@makecaption\\endcsname\\ResearchCaption\\fi',
    ...inputs.tables.map((path, index) => `\\ResearchBegin{${index}}\\input{${path}}\\ResearchEnd{${index}}`),
    '\\end{document}',
    '',
  ].join('\n');
}

/** Cuts the log of a harness into what belongs to each table. A table whose end TeX never reached is not closed. */
export function parseHarnessLog(log: string): HarnessLog {
  const [before = '', ...stretches] = log.split(/^(?=\[research-table \d+ begin )/m);
  const tables = stretches.map((stretch): TableLog => {
    const [, index, levels] = /^\[research-table (\d+) begin ([\d.]+)\]/.exec(stretch) ?? [];
    const { text, pages } = separatePages(stretch);
    const end = new RegExp(`^\\[research-table ${index} end ([\\d.]+)\\]`, 'm').exec(text);
    return { index: Number(index), text: text.slice(0, end?.index), closed: end?.[1] === levels, pages };
  });
  return { before: separatePages(before).text, started: stretches.length > 0, tables };
}

/** The nodes of a page follow a line of their own, each behind dots for its depth. */
function separatePages(log: string): { text: string; pages: string[] } {
  const text: string[] = [];
  const pages: string[] = [];
  let isPage = false;
  for (const line of log.split('\n')) {
    isPage =
      line.startsWith('Completed box being shipped out') || (isPage && /^(?:\\[hv]box\(|\.)/.test(line));
    (isPage ? pages : text).push(line);
  }
  return { text: text.join('\n'), pages };
}
