import { isUsedThoughNotFresh, type ModelMetrics } from '@research/data';
import type { ModelStatus } from './model-status';

/** A table for the terminal, a line for each model: what its results are worth, and what to type. */
export function describeModels(models: readonly ModelStatus[]): string[] {
  if (models.length === 0)
    return ['no project has a target that trains; npx nx g nx-research:model makes one'];
  const rows = [['model', 'results', 'seasons', 'games', 'AUC', 'log loss', ''], ...models.map(cellsOf)];
  const widths = (rows[0] ?? []).map((_head, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const words: Readonly<Record<ModelStatus['state'], string>> = {
  fresh: 'trained',
  stale: 'stale',
  'other-origin': 'of other data',
  missing: 'missing',
  unknown: 'unknown',
};

function cellsOf({ project, state, why, command, metrics, search }: ModelStatus): string[] {
  const next = [
    ...(state === 'fresh' ? [] : [`${shortened(why)} → ${command}`]),
    ...(search && isUsedThoughNotFresh(search)
      ? [`its search is ${words[search.state]}: ${shortened(search.why)} → ${search.command}`]
      : []),
  ];
  return [project, words[state], ...(metrics ? numbersOf(metrics) : ['–', '–', '–', '–']), next.join('; ')];
}

const shortened = (why: readonly string[]): string =>
  (why.length > 3 ? [...why.slice(0, 2), `${why.length - 2} more`] : why).join('; ');

function numbersOf({ seasons, n, metrics: { auc, log_loss } }: ModelMetrics): string[] {
  const [loss, low, high] = [log_loss.estimate, log_loss.low, log_loss.high].map(decimals);
  return [seasonsOf(seasons), String(n), decimals(auc.estimate), `${loss} [${low}, ${high}]`];
}

const decimals = (value: number): string => value.toFixed(3).replace(/^0/, '');

/** `2021–2022`, with every season where some between are not there. */
function seasonsOf(seasons: readonly number[]): string {
  const sorted = [...new Set(seasons)].sort((one, other) => one - other);
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
  if (sorted.length < 2) return String(first);
  return last - first === sorted.length - 1 ? `${first}–${last}` : sorted.join(', ');
}
