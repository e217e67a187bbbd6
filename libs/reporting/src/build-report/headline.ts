import type { BuildReport, ReportedOrigin } from './build-report';

/** One figure of the summary. */
export interface SummaryFigure {
  readonly count: number;
  readonly name: string;
  /** True where anything but zero wants to be looked at. */
  readonly shouldBeZero: boolean;
}

/** The figures by which a report is summed up; those that should be zero and are unusual appear only when they are not. */
export function summaryFigures(report: BuildReport): SummaryFigure[] {
  const { document, floats, bibliography, warnings, undeclared, staleResults } = report;
  const of = (kind: 'table' | 'figure'): number => floats.filter((float) => float.kind === kind).length;
  const citations = bibliography.reduce((sum, { times }) => sum + times, 0);
  const good = (count: number, one: string, many = `${one}s`): SummaryFigure => ({
    count,
    name: count === 1 ? one : many,
    shouldBeZero: false,
  });
  const bad = (count: number, one: string, many = `${one}s`): SummaryFigure => ({
    ...good(count, one, many),
    shouldBeZero: true,
  });
  return [
    good(document.pages, 'page'),
    good(of('table'), 'table'),
    good(of('figure'), 'figure'),
    good(citations, 'citation'),
    bad(warnings.length, 'warning'),
    ...[
      bad(undeclared.length, 'undeclared access', 'undeclared accesses'),
      bad(staleResults.length, 'stale result'),
    ].filter(({ count }) => count > 0),
  ];
}

const origins: Readonly<Record<ReportedOrigin, string>> = {
  simulated: 'simulated data',
  real: 'real data',
  none: 'no external data',
};

/** What the data of a report is, in words. */
export const describeOrigin = (origin: ReportedOrigin): string => origins[origin];

/** The report in one line: `34 pages · 12 tables · 9 figures · 41 citations · 0 warnings · simulated data`. */
export function headline(report: BuildReport): string {
  const figures = summaryFigures(report).map(({ count, name }) => `${count} ${name}`);
  const end = report.bound ? [`until ${report.bound.text}`] : [];
  return [...figures, describeOrigin(report.origin), ...end].join(' · ');
}
