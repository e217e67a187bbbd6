import { type Failure, type Result, fail, ok, severalFailures } from '@research/core';
import * as z from 'zod';
import { type JsonText, parseJsonText } from '../lock/json-positions';

/** Name of the file in which a model says how good it is. */
export const METRICS_NAME = 'metrics.json';

/** An estimate with its 95 % bootstrap interval; the bounds limit all three. */
const score = (least: number, most = Number.POSITIVE_INFINITY) => {
  const number = z.number().min(least).max(most);
  return z
    .looseObject({ estimate: number, low: number, high: number })
    .refine(({ low, high }) => low <= high, { path: ['low'], message: 'is above "high"' });
};

/** `roi` is profit by stake and has no upper bound; a stake can be lost once. It is null where no bet was worth its price. */
const scores = z.looseObject({
  auc: score(0, 1),
  log_loss: score(0),
  brier: score(0, 1),
  roi: score(-1).nullable(),
});

/** Those of one season, in which too little may have happened for some of them. */
const seasonScores = z.looseObject({
  auc: score(0, 1).nullable(),
  log_loss: score(0).nullable(),
  brier: score(0, 1).nullable(),
  roi: score(-1).nullish(),
});

const year = z.int().min(1900).max(2999);

/**
 * What every model says in `metrics.json`, and may add to: how many games of which seasons were forecast out of sample,
 * how well, over all of them and by season (null where a season has too few finished games), and with which seed.
 */
export const modelMetricsSchema = z.looseObject({
  seed: z.int(),
  bootstrap_samples: z.int().min(100),
  n: z.int().positive(),
  seasons: z.array(year).min(1),
  metrics: scores,
  by_season: z
    .array(z.looseObject({ season: year, n: z.int().nonnegative(), metrics: seasonScores.nullable() }))
    .default([]),
});

/** Parsed {@link modelMetricsSchema}. */
export type ModelMetrics = z.output<typeof modelMetricsSchema>;

/**
 * Parses a model's metrics; `file` is how messages name them. Fails with `invalid-results` at line and column of each field
 * that is missing, not finite or out of its range.
 */
export function parseMetrics(text: string, file: string): Result<ModelMetrics> {
  const json = parseJsonText(text, file);
  if (!json.ok) {
    const { message, at } = json.error;
    const tries = ['JSON has no NaN, NA or Inf: a score that cannot be computed has to stop the training'];
    return fail({ reason: 'invalid-results', what: `${file} is not JSON`, at, said: message, tries });
  }
  const parsed = modelMetricsSchema.safeParse(json.value.value);
  if (parsed.success) return ok(parsed.data);
  const causes = parsed.error.issues.map((issue) => wrongField(issue, json.value, file));
  return fail(severalFailures(`${file} breaks the contract of models in ${causes.length} places`, causes));
}

function wrongField({ path, message }: z.core.$ZodIssue, json: JsonText, file: string): Failure {
  const field = path.map(String).join('.');
  const what = `${file}: ${field === '' ? 'the whole' : field}: ${message}`;
  return { reason: 'invalid-results', what, at: json.locate(path) };
}
