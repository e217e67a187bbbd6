import { hashVariable } from '@research/core';
import { describeResultsState, isUsedThoughNotFresh } from './describe-results-state';
import { resultsState, type ResultsComparison } from './results-state';
import { formatTrainedOn, parseTrainedOn, plainVariables, type TrainingInputs } from './trained-on';

const now: TrainingInputs = {
  origin: 'simulated',
  script: 'm.R',
  options: { args: [] },
  sources: { 'm.R': 'a', 'features.R': 'b' },
  reads: { 'games:build/games.csv.gz': 'c' },
  env: { EPOCHS: '10' },
};
const results = { 'metrics.json': 'd' };
const command = 'npx nx run glm:train';
const trainedOn = { version: 1 as const, ...now, tools: { R: '4.2' }, results };
const files = { record: 'trained-on.json', names: ['metrics.json', 'predictions.csv'] };
const state = (changed: Partial<ResultsComparison>) =>
  resultsState({ project: 'glm', command, trainedOn, ...files, now, results, ...changed });

describe('the state of a search', () => {
  const of = 'search' as const;

  it.each<[string, Partial<ResultsComparison>, string]>([
    ['data', { now: { ...now, sources: { ...now.sources, 'm.R': 'x' } } }, 'stale: m.R changed'],
    [
      'an edit by hand',
      { results: { 'metrics.json': 'x' } },
      'stale: metrics.json changed by other means than a search',
    ],
    [
      'another origin',
      { now: { ...now, origin: 'real' } },
      'of other data: searched on simulated data; the data is real now',
    ],
  ])('is told in words of its own: %s', (_case, changed, said) => {
    const found = state({ of, ...changed });
    expect(describeResultsState(found)).toBe(`the search of glm is ${said}`);
    expect(isUsedThoughNotFresh(found)).toBe(true);
  });

  it('is nothing to speak of before the first one', () => {
    const found = state({ of, trainedOn: undefined, results: {} });
    expect([found.state, isUsedThoughNotFresh(found)]).toEqual(['missing', false]);
    expect(isUsedThoughNotFresh(state({ trainedOn: undefined }))).toBe(true);
  });
});

describe('the state of results', () => {
  it('is fresh when nothing has changed', () => {
    expect(state({})).toEqual({ project: 'glm', state: 'fresh', why: [], command });
  });

  it.each<[string, Partial<ResultsComparison>, ...string[]]>([
    [
      'data',
      { now: { ...now, reads: { 'games:build/games.csv.gz': 'x' } } },
      'stale',
      'games:build/games.csv.gz changed',
    ],
    [
      'an own source',
      { now: { ...now, sources: { 'm.R': 'a', 'features.R': 'x' } } },
      'stale',
      'features.R changed',
    ],
    [
      'line ends of a source',
      {
        now: { ...now, sources: { 'm.R': 'a', 'features.R': 'x' } },
        otherLineEnds: new Set(['features.R', 'm.R']),
      },
      'stale',
      'the line ends of features.R changed',
    ],
    [
      'a new source',
      { now: { ...now, sources: { ...now.sources, 'more.R': 'x' } } },
      'stale',
      'more.R is new',
    ],
    ['a source less', { now: { ...now, sources: { 'm.R': 'a' } } }, 'stale', 'features.R is gone'],
    ['an option', { now: { ...now, options: { args: ['--fast'] } } }, 'stale', 'option args changed'],
    ['a variable', { now: { ...now, env: { EPOCHS: null } } }, 'stale', 'variable EPOCHS changed'],
    ['the script', { now: { ...now, script: 'n.R' } }, 'stale', 'the script is n.R and was m.R'],
    [
      'an edit of the results',
      { results: { 'metrics.json': 'x' } },
      'stale',
      'metrics.json changed by other means than training',
    ],
    [
      'the origin',
      { now: { ...now, origin: 'real' } },
      'other-origin',
      'trained on simulated data; the data is real now',
    ],
    ['a result less', { results: {} }, 'missing', 'metrics.json is not there'],
    ['no training', { trainedOn: undefined, results: {} }, 'missing', 'there are no results'],
    [
      'a record less',
      { trainedOn: undefined, results: { ...results, 'predictions.csv': 'e' } },
      'missing',
      'trained-on.json is not there',
    ],
    [
      'a record and a result less',
      { trainedOn: undefined },
      'missing',
      'trained-on.json is not there',
      'predictions.csv is not there',
    ],
  ])('names %s', (...[, changed, expected, ...why]) => {
    expect(state(changed)).toMatchObject({ state: expected, why });
  });

  it('is fresh where an earlier version wrote the value of a variable and not its hash', () => {
    const env = { EPOCHS: hashVariable('EPOCHS', '10') };
    expect(state({ now: { ...now, env } }).state).toBe('fresh');
    expect(plainVariables(trainedOn)).toEqual(['EPOCHS']);
    expect(plainVariables({ env })).toEqual([]);
  });

  it('does not depend on the versions of tools, which differ between machines', () => {
    expect(state({ trainedOn: { ...trainedOn, tools: { R: '4.4' } } }).state).toBe('fresh');
  });

  it('is one line, however much has changed', () => {
    const sources = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, 'x']));
    const line = describeResultsState(state({ now: { ...now, sources } }));
    expect(line).toBe('the results of glm are stale: a is new; b is new; c is new; 4 more');
  });
});

describe('trained-on.json', () => {
  it('is read as it was written, and equal values give equal bytes', () => {
    const content = { ...now, tools: trainedOn.tools, results };
    const text = formatTrainedOn(content);
    expect(parseTrainedOn(text, 'f')).toEqual({ ok: true, value: trainedOn });
    expect(formatTrainedOn({ ...content, sources: { 'features.R': 'b', 'm.R': 'a' } })).toBe(text);
  });

  it.each(['<<<<<<< HEAD\n{}', '{"version": 2}', ''])('is refused when it is %j', (text) => {
    expect(parseTrainedOn(text, 'glm/results/trained-on.json')).toMatchObject({
      ok: false,
      error: { reason: 'invalid-results', at: { file: 'glm/results/trained-on.json' } },
    });
  });
});
