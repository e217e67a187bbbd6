import {
  configurationIn,
  type FinishedTrial,
  type LedgerEntry,
  literalJson,
  type Measured,
  type SearchDefinition,
  type SearchSummary,
  type Trial,
  trialsOf,
  valueCell,
} from '@research/search';
import { csvRow } from '@research/reporting';
import { parse } from 'csv-parse/sync';
import type { AskedSearch } from './asked-search';

type Outcomes = (key: string) => LedgerEntry | undefined;

/**
 * The text of `trials.csv`: a row for each trial in the order of the grid, or of their ends where they were proposed, a column for each parameter, then the metric, its
 * standard error, the metric of each fold, and why a trial has none. Neither host nor time, so equal searches give equal bytes.
 */
export function trialsTable({ trials, definition }: AskedSearch, entryOf: Outcomes): string {
  const { metric } = definition;
  const folds = foldsOf(trials, entryOf);
  const names = Object.keys(definition.parameters);
  const measures = ['', '_error', '_low', '_high', ...folds.map((fold) => `_fold_${fold}`)];
  const header = [...names, ...measures.map((end) => `${metric}${end}`), 'failed'];
  // Successive halving leaves out most of them, and a proposal may wait for the next run.
  const isOpen = definition.strategy === 'asha' || definition.strategy === 'tpe';
  const shown = isOpen ? trials.filter(({ key }) => entryOf(key)) : trials;
  const rows = shown.map(({ key, configuration }) => {
    const outcome = entryOf(key)?.outcome;
    const cells = names.map((name) => valueCell(configuration[name]));
    if (outcome?.kind !== 'finished')
      return [...cells, ...measures.map(() => ''), firstLine(outcome?.reason ?? 'not evaluated')];
    const { value, error, interval = [], folds: of } = outcome;
    const numbers = [value, error, interval[0], interval[1], ...folds.map((fold) => of?.[fold])];
    return [...cells, ...numbers.map(cellOf), ''];
  });
  return [header, ...rows].map(csvRow).join('');
}

/** The log has the rest. */
const firstLine = (text: string): string => text.split(/[\r\n]+/).find((line) => line.trim() !== '') ?? '';

const foldsOf = (trials: readonly Trial[], entryOf: Outcomes): string[] => {
  const names = trials.flatMap(({ key }) => {
    const outcome = entryOf(key)?.outcome;
    return outcome?.kind === 'finished' ? Object.keys(outcome.folds ?? {}) : [];
  });
  return [...new Set(names)].sort();
};

const cellOf = (value: number | undefined): string => (value === undefined ? '' : String(value));

/**
 * The trials of a `trials.csv` of the same search that have a result; without those outside of the space as it is now, and none
 * where it has other parameters: rows of two values of one that is gone would be one trial.
 */
export function readTrials(
  text: string,
  { definition, identity }: Pick<AskedSearch, 'definition' | 'identity'>,
): FinishedTrial[] {
  const [header = []]: string[][] = parse(text, { toLine: 1 });
  const names = header.slice(0, header.indexOf(definition.metric));
  if (names.sort().join('\n') !== Object.keys(definition.parameters).sort().join('\n')) return [];
  const rows: Record<string, string>[] = parse(text, { columns: true });
  return rows.flatMap((row) => {
    const configuration = configurationIn(row, definition.parameters);
    const [trial] = configuration ? trialsOf([configuration], identity) : [];
    const measured = measuredIn(row, definition.metric);
    return trial && measured ? [{ trial, measured }] : [];
  });
}

/** Whether every row of a `trials.csv` is a point of the space. */
export const areInSpace = (text: string, { parameters }: Pick<SearchDefinition, 'parameters'>): boolean =>
  (parse(text, { columns: true }) as Record<string, string>[]).every(
    (row) => configurationIn(row, parameters) !== undefined,
  );

function measuredIn(row: Readonly<Record<string, string>>, metric: string): Measured | undefined {
  const value = row[metric];
  if (!value) return undefined;
  const folds = Object.entries(row).flatMap(([name, cell]) =>
    name.startsWith(`${metric}_fold_`) && cell !== '' ? [[name.slice(metric.length + 6), Number(cell)]] : [],
  );
  const [error, low, high] = ['error', 'low', 'high'].map((end) => row[`${metric}_${end}`]);
  return {
    value: Number(value),
    ...(error ? { error: Number(error) } : {}),
    ...(low && high ? { interval: [Number(low), Number(high)] } : {}),
    ...(folds.length > 0 ? { folds: Object.fromEntries(folds) as Record<string, number> } : {}),
  };
}

/** What `best.json` is made from. */
export interface BestFacts {
  readonly asked: AskedSearch;
  readonly summary: SearchSummary;
  readonly finished: number;
  readonly failed: number;
  /** The winner on data that no trial saw; absent where `search.yaml` names none. */
  readonly holdout?: Measured | undefined;
}

/**
 * The text of `best.json`: equal results give equal bytes, so that a training of the winner is stale only where they differ. What the
 * search was made from stands in `searched-on.json`.
 */
export function bestText({ asked, summary, finished, failed, holdout }: BestFacts): string {
  const { definition, origin } = asked;
  const { best: winner, withinOneError, simplest, nested } = summary;
  const sign = definition.direction === 'maximize' ? 1 : -1;
  const value = {
    version: 1,
    metric: definition.metric,
    direction: definition.direction,
    strategy: definition.strategy,
    configuration: winner.trial.configuration,
    ...resultOf(winner.measured),
    trials: { finished, failed },
    ...(withinOneError === undefined ? {} : { within_one_error: withinOneError }),
    ...(simplest && { simplest: described(simplest) }),
    ...(nested && { nested: { value: rounded(nested.value), optimism: rounded(nested.optimism) } }),
    ...(holdout && {
      holdout: {
        settings: definition.holdout,
        ...resultOf(holdout),
        optimism: rounded(sign * (winner.measured.value - holdout.value)),
      },
    }),
    seed: definition.seed,
    settings: definition.settings,
    origin,
  };
  return `${literalJson(value, '  ')}\n`;
}

const described = ({ trial, measured }: FinishedTrial): object => ({
  configuration: trial.configuration,
  ...resultOf(measured),
});

const resultOf = ({ value, error, interval, folds }: Measured): object => ({
  value,
  ...(error === undefined ? {} : { error }),
  ...(interval && { interval }),
  ...(folds && { folds }),
});

const rounded = (value: number): number => Number(value.toFixed(6));

/** A trial on held-out data of the winner. */
export const holdoutTrial = ({ best: { trial } }: SearchSummary, of: AskedSearch): Trial | undefined =>
  trialsOf([trial.configuration], of.identity)[0];
