/** A stretch of a log: what TeX said while it worked on one table. */
export interface TableLog {
  /** Index of the table in the harness. */
  readonly index: number;
  readonly text: string;
  /** True when the table left TeX as it found it, so that what follows is not its doing. */
  readonly closed: boolean;
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
 * outside a float, as the chapter puts one around the table. Nothing is written to auxiliary files.
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
    '\\makeatother',
    // Not before the preamble: it takes \makeindex away, which packages redefine.
    '\\nofiles',
    '\\begin{document}',
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
    const end = new RegExp(`^\\[research-table ${index} end ([\\d.]+)\\]`, 'm').exec(stretch);
    return { index: Number(index), text: stretch.slice(0, end?.index), closed: end?.[1] === levels };
  });
  return { before, started: stretches.length > 0, tables };
}
