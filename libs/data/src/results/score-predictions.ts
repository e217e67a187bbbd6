import { returnOnBets } from './return-on-bets';
import type { ScoredPrediction } from './prediction';

/** Scores of some forecasts; `auc` is undefined when all games ended the same way. */
export interface Scores {
  readonly auc: number | undefined;
  readonly log_loss: number;
  readonly brier: number;
  /** Profit by stake, see {@link returnOnBets}; undefined without a bet. */
  readonly roi: number | undefined;
}

/** Scores forecasts. AUC by Wilcoxon's rank sum, ties counting half; log loss in nats. There must be at least one. */
export function scorePredictions(predictions: readonly ScoredPrediction[]): Scores {
  const mean = (value: (prediction: ScoredPrediction) => number): number =>
    predictions.reduce((sum, prediction) => sum + value(prediction), 0) / predictions.length;
  return {
    auc: areaUnderCurve(predictions),
    log_loss: mean(({ homeWin, pHome }) => -Math.log(homeWin === 1 ? pHome : 1 - pHome)),
    brier: mean(({ homeWin, pHome }) => (homeWin - pHome) ** 2),
    roi: returnOnBets(predictions),
  };
}

function areaUnderCurve(predictions: readonly ScoredPrediction[]): number | undefined {
  const sorted = [...predictions].sort((one, other) => one.pHome - other.pHome);
  const wins = sorted.filter(({ homeWin }) => homeWin === 1).length;
  const losses = sorted.length - wins;
  if (wins === 0 || losses === 0) return undefined;
  let ranks = 0;
  for (let first = 0; first < sorted.length;) {
    let next = first;
    while (sorted[next]?.pHome === sorted[first]?.pHome) next += 1;
    const tied = sorted.slice(first, next);
    ranks += (tied.filter(({ homeWin }) => homeWin === 1).length * (first + 1 + next)) / 2;
    first = next;
  }
  return (ranks - (wins * (wins + 1)) / 2) / (wins * losses);
}
