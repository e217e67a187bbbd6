/** Name of the file that holds a model's out-of-sample predictions, one row for each game. */
export const PREDICTIONS_NAME = 'predictions.csv';

/** Columns that the predictions of every model have; others may follow. */
export const predictionColumns = [
  'game_id',
  'season',
  'home_win',
  'p_home',
  'home_moneyline',
  'away_moneyline',
] as const;

/** The forecast of one game. */
export interface Prediction {
  readonly season: number;
  /** Absent for a tie and for a game to come. */
  readonly homeWin?: 0 | 1;
  /** Probability of a home win; absent where the model has nothing to go by. */
  readonly pHome?: number;
  /** American moneylines of both sides; absent unless both are known. */
  readonly moneylines?: Moneylines;
}

/** What a stake of 100 wins (+150: 150), or what has to be staked to win 100 (-150: 150), on either side. */
export interface Moneylines {
  readonly home: number;
  readonly away: number;
}

/** A forecast that can be scored: both the probability and the outcome are there. */
export type ScoredPrediction = Prediction & Required<Pick<Prediction, 'homeWin' | 'pHome'>>;

/** The forecasts that can be scored. */
export const scoredOf = (predictions: readonly Prediction[]): ScoredPrediction[] =>
  predictions.filter(
    (prediction): prediction is ScoredPrediction =>
      prediction.homeWin !== undefined && prediction.pHome !== undefined,
  );
