import { type Forecast, forecasts, games, logistic } from './made-up-models.fixture';

const won = games.map((game) => Number(game.won));
/** Probabilities of a model for the made-up games. */
export const p = (forecast: Forecast): number[] => games.map((game, index) => Number(forecast(game, index)));

/** The mean of some numbers. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean of the models' log-odds, as probabilities. */
export const ensemble = games.map((_, index) =>
  logistic(
    mean(
      Object.values(forecasts)
        .map((forecast) => p(forecast)[index] ?? NaN)
        .map((q) => Math.log(q / (1 - q))),
    ),
  ),
);

/** For each won game and each lost game whether the won one was given more: 1, 0, or half. */
const pairs = (q: readonly number[]): number[][] => {
  const at = (outcome: number): number[] => q.filter((_, index) => won[index] === outcome);
  return at(1).map((win) => at(0).map((loss) => (win > loss ? 1 : win === loss ? 0.5 : 0)));
};

/** Share of pairs of a won and a lost game that are in order. */
export const auc = (q: readonly number[]): number => mean(pairs(q).map(mean));

/** Mean log loss in nats. */
export const logLoss = (q: readonly number[]): number =>
  mean(q.map((one, index) => -Math.log(won[index] === 1 ? one : 1 - one)));

/** Mean squared error. */
export const brier = (q: readonly number[]): number =>
  mean(q.map((one, index) => (one - (won[index] ?? NaN)) ** 2));

/** What a stake of one pays back. */
export const decimal = (line: number): number => (line < 0 ? 1 - 100 / line : 1 + line / 100);

/** Profit of each bet. */
export function bets(q: readonly number[]): number[] {
  return games.flatMap(({ home, away }, index) => {
    const [one = NaN] = q.slice(index);
    const sides = [
      { value: one * decimal(Number(home)), odds: decimal(Number(home)), wins: won[index] === 1 },
      { value: (1 - one) * decimal(Number(away)), odds: decimal(Number(away)), wins: won[index] === 0 },
    ].filter(({ value }) => value > 1);
    const best = sides.sort((a, b) => b.value - a.value)[0];
    return best ? [best.wins ? best.odds - 1 : -1] : [];
  });
}

/** A number as tables show it. */
export const shown = (value: number): string => value.toFixed(3).replace(/^(-?)0/, '$1');

/** DeLong's test by the definition: covariance of the placement values of all pairs of games. */
export function naiveDeLong(
  one: readonly number[],
  other: readonly number[],
): { difference: number; p: number } {
  const transpose = (matrix: readonly number[][]): number[][] =>
    (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] ?? NaN));
  const variance = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);
  const [a, b] = [pairs(one), pairs(other)];
  const minus = (x: readonly number[], y: readonly number[]) =>
    x.map((value, index) => value - (y[index] ?? NaN));
  const wins = minus(a.map(mean), b.map(mean));
  const losses = minus(transpose(a).map(mean), transpose(b).map(mean));
  const z = mean(wins) / Math.sqrt(variance(wins) / wins.length + variance(losses) / losses.length);
  // Twice the upper tail of the normal distribution, by Simpson's rule.
  const steps = 2000;
  const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const width = Math.abs(z) / steps;
  const inside = Array.from(
    { length: steps + 1 },
    (_, k) => density(k * width) * (k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2),
  ).reduce((sum, value) => sum + value, 0);
  return { difference: mean(wins), p: 1 - (2 * inside * width) / 3 };
}
