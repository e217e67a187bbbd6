import { canonicalJson } from '@research/core';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { hashedVariables, type TrainedOn, type TrainingInputs } from './trained-on';

/** Name of the file in which the `results-state` or `search-state` task of a model leaves what it found. */
export const RESULTS_STATE_NAME = 'state.json';

/** Schema of `out/results-state/state.json` and `out/search-state/state.json`. */
export const resultsStateSchema = z.object({
  project: z.string(),
  /** What left the results: a search, else a training. */
  of: z.literal('search').optional(),
  /**
   * `fresh`: trained on what is there now. `stale`: inputs have changed since. `other-origin`: trained on the simulated
   * sample while the data is real, or the reverse. `missing`: never trained, or not all of it is there.
   */
  state: z.enum(['fresh', 'stale', 'other-origin', 'missing']),
  /** What has changed, by name; empty when fresh. */
  why: z.array(z.string()),
  /** The command that makes the results fresh. */
  command: z.string(),
});

/** Whether a model's results, or those of its search, are those of its inputs as they are now. */
export type ResultsState = Readonly<z.output<typeof resultsStateSchema>>;

/** What a look at results has left in a file; `undefined` where there is none, or none that can be read. */
export function readResultsState(path: string): ResultsState | undefined {
  try {
    return resultsStateSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** What {@link resultsState} compares. */
export interface ResultsComparison extends Pick<ResultsState, 'of'> {
  readonly project: string;
  readonly command: string;
  /** Absent when there is no `trained-on.json`. */
  readonly trainedOn: TrainedOn | undefined;
  /** Name of the file that {@link trainedOn} stands in. */
  readonly record: string;
  /** Names of the results that are expected. */
  readonly names: readonly string[];
  readonly now: TrainingInputs;
  /** SHA-256 of each result that is there now, by name. */
  readonly results: Readonly<Record<string, string>>;
  /** What would be as it was, but for line ends that git or an editor has changed; by the same names. */
  readonly otherLineEnds?: ReadonlySet<string>;
}

/** Compares what results were trained on with what they would be trained on now. Pure. */
export function resultsState(comparison: ResultsComparison): ResultsState {
  const { project, of, command, trainedOn, record, names, now, results } = comparison;
  const found = (state: ResultsState['state'], why: string[]): ResultsState => ({
    project,
    ...(of && { of }),
    state,
    why,
    command,
  });
  const isAbsent = (name: string): boolean => !(name in results);
  const missing = (absent: readonly string[]): ResultsState =>
    found(
      'missing',
      absent.map((name) => `${name} is not there`),
    );
  if (!trainedOn && names.every(isAbsent)) return found('missing', ['there are no results']);
  if (!trainedOn) return missing([record, ...names.filter(isAbsent)]);
  const absent = Object.keys(trainedOn.results).filter(isAbsent);
  if (absent.length > 0) return missing(absent);
  if (trainedOn.origin !== now.origin)
    return found('other-origin', [
      `${of ? 'searched' : 'trained'} on ${trainedOn.origin} data; the data is ${now.origin} now`,
    ]);
  const why = changes(trainedOn, comparison).map((change) => withLineEnds(change, comparison));
  return found(why.length > 0 ? 'stale' : 'fresh', why);
}

/** `x changed` → `the line ends of x changed`, where nothing else did. */
function withLineEnds(change: string, { otherLineEnds }: ResultsComparison): string {
  const [, name = ''] = /^(.*) changed/.exec(change) ?? [];
  return otherLineEnds?.has(name) ? `the line ends of ${change}` : change;
}

function changes(before: TrainedOn, { now, results, of }: ResultsComparison): string[] {
  return [
    ...(before.script === now.script ? [] : [`the script is ${now.script} and was ${before.script}`]),
    ...differing(before.reads, now.reads),
    ...differing(before.sources, now.sources),
    ...differing(before.options, now.options).map((option) => `option ${option}`),
    ...differing(hashedVariables(before), hashedVariables(now)).map((variable) => `variable ${variable}`),
    ...differing(before.results, results)
      .filter((change) => !change.endsWith(' is new'))
      .map((change) => `${change} by other means than ${of ? 'a search' : 'training'}`),
  ];
}

/** What differs between two records, as `name changed`, `name is new` and `name is gone`. */
function differing(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    if (!(name in before)) return [`${name} is new`];
    if (!(name in now)) return [`${name} is gone`];
    return canonicalJson(before[name]) === canonicalJson(now[name]) ? [] : [`${name} changed`];
  });
}
