import { type Failure, type Result, fail, ok, severalFailures } from '@research/core';
import { type ModelMetrics, parseMetrics } from './model-metrics';
import { parsePredictions } from './parse-predictions';
import { type Prediction, scoredOf } from './prediction';
import { scorePredictions, type Scores } from './score-predictions';

/** A text and how messages name it. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

/** What a training left that every model has to leave. */
export interface ModelResults {
  readonly metrics: NamedText;
  readonly predictions: NamedText;
}

/** How far a score may be from that of the predictions: they are written with six decimals or more. */
const tolerance = 1e-4;

/**
 * Checks what a training left: each file by itself, and one against the other, since metrics of another run look as sound
 * as the right ones. Fails with `invalid-results`.
 */
export function checkModelResults({ metrics, predictions }: ModelResults): Result<ModelMetrics> {
  const said = parseMetrics(metrics.text, metrics.file);
  const made = parsePredictions(predictions.text, predictions.file);
  const broken = [said, made].flatMap((result) => (result.ok ? [] : [result.error]));
  if (broken.length > 0) return fail(severalFailures('the results break the contract of models', broken));
  if (!said.ok || !made.ok) throw new Error('unreachable: both were parsed');
  const differences = differencesOf(said.value, made.value);
  if (differences.length === 0) return ok(said.value);
  const failures = differences.map((what): Failure => ({
    reason: 'invalid-results',
    what: `${metrics.file} ${what} in ${predictions.file}`,
  }));
  return fail({
    ...severalFailures(`${metrics.file} and ${predictions.file} are not of one run`, failures),
    tries: ['write both from the same predictions'],
  });
}

function differencesOf(metrics: ModelMetrics, predictions: readonly Prediction[]): string[] {
  const seasons = [...new Set(predictions.map(({ season }) => season))].sort();
  const said = [...metrics.seasons].sort();
  return [
    ...(seasons.join() === said.join() ? [] : [`has seasons ${said.join(', ')}; ${seasons.join(', ')} are`]),
    ...scoreDifferences({ label: '', n: metrics.n, scores: metrics.metrics }, predictions),
    ...metrics.by_season.flatMap(({ season, n, metrics: scores }) =>
      scoreDifferences(
        { label: `of ${season} `, n, scores },
        predictions.filter((prediction) => prediction.season === season),
      ),
    ),
  ];
}

interface Said {
  readonly label: string;
  readonly n: number;
  readonly scores: ModelMetrics['by_season'][number]['metrics'];
}

function scoreDifferences({ label, n, scores }: Said, predictions: readonly Prediction[]): string[] {
  const scored = scoredOf(predictions);
  if (scored.length !== n) return [`says that ${n} games ${label}are scored; ${scored.length} are`];
  if (scored.length === 0 || scores === null) return [];
  const found = scorePredictions(scored);
  const names: readonly (keyof Scores)[] = ['auc', 'log_loss', 'brier'];
  return [
    ...names.flatMap((name) => {
      const [says, is] = [scores[name]?.estimate, found[name]];
      if (says === undefined || is === undefined || Math.abs(says - is) <= tolerance) return [];
      return [`says ${name} ${label}is ${says}; it is ${is.toFixed(6)}`];
    }),
    ...roiDifference({ label, says: scores.roi, is: found.roi }),
  ];
}

interface SaidRoi {
  readonly label: string;
  /** Absent where it was not asked for, null where the metrics say that there was no bet. */
  readonly says: { readonly estimate: number } | null | undefined;
  readonly is: number | undefined;
}

/** Other than the scores, a return is not there for a reason that the predictions tell: no bet was worth its price. */
function roiDifference({ label, says, is }: SaidRoi): string[] {
  if (says === undefined || (says === null && is === undefined)) return [];
  if (says && is !== undefined && Math.abs(says.estimate - is) <= tolerance) return [];
  const found = is === undefined ? 'null: no bet is worth its price' : is.toFixed(6);
  return [`says roi ${label}is ${says?.estimate ?? null}; it is ${found}`];
}
