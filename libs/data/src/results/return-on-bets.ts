import type { ScoredPrediction } from './prediction';

/** What a stake of one unit pays back when it wins, the stake included: 2.5 for +150, 1.5 for -200. */
const decimalOdds = (moneyline: number): number => 1 + (moneyline < 0 ? 100 / -moneyline : moneyline / 100);

/**
 * Profit by stake of a bettor who believes the forecasts: one unit on the side with the larger expected value where that
 * is positive, in games with both moneylines, one bet a game at most and none where both sides promise the same. Undefined
 * without a bet.
 */
export function returnOnBets(predictions: readonly ScoredPrediction[]): number | undefined {
  const profits = predictions.flatMap(profitOf);
  if (profits.length === 0) return undefined;
  return profits.reduce((sum, profit) => sum + profit, 0) / profits.length;
}

/** One number for a game that is bet on, none for the others. */
function profitOf({ homeWin, pHome, moneylines }: ScoredPrediction): number[] {
  if (!moneylines) return [];
  const [home, away] = [decimalOdds(moneylines.home), decimalOdds(moneylines.away)];
  const [onHome, onAway] = [pHome * home - 1, (1 - pHome) * away - 1];
  if (Math.max(onHome, onAway) <= 0 || onHome === onAway) return [];
  const [odds, won] = onHome > onAway ? [home, homeWin === 1] : [away, homeWin === 0];
  return [won ? odds - 1 : -1];
}
