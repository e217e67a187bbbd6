import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanGames, origin, realGames, run, sampleGames } from './cleaned-games';
import { pythonWith } from '@research/testing';

/** A logistic model of the columns without a market: each season from a model of all games before it. */
const program = `
import csv, gzip, json, sys
import numpy as np
path, sets, labels, seed = sys.argv[1:]
rows = list(csv.DictReader(gzip.open(path, "rt")))
of = lambda name: np.array([float(row[name]) if row[name] else np.nan for row in rows])
names = ["home_field", "rest_diff_days"] + [n for n in json.load(open(sets))["form"] if "_diff_margin_" in n or "_diff_win_" in n]
assert not any(name.startswith("market_") for name in names)
x, won, season = np.column_stack([of(name) for name in names]), of("home_win"), of("season")
day = np.array([row["gameday"] for row in rows])
rng = np.random.default_rng(int(seed))
if labels == "permuted":
    known = np.flatnonzero(~np.isnan(won))
    won[known] = won[rng.permutation(known)]

def fitted(x, won):
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = 1
    x, weights = np.column_stack([np.ones(len(x)), (x - mean) / scale]), np.zeros(x.shape[1] + 1)
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.eye(len(weights))
        weights -= np.linalg.solve(hessian, x.T @ (p - won) + weights)
    return mean, scale, weights

def forecasts(x):
    complete = ~np.isnan(x).any(axis=1) & ~np.isnan(won)
    for year in np.unique(season)[2:]:
        training, validation = complete & (season < year), complete & (season == year)
        assert max(day[training]) < min(day[validation])
        mean, scale, weights = fitted(x[training], won[training])
        yield validation, np.column_stack([np.ones(validation.sum()), (x[validation] - mean) / scale]) @ weights

def auc(won, score):
    rank = np.empty(len(score)); rank[np.argsort(score, kind="stable")] = np.arange(1, len(score) + 1)
    wins = won.sum()
    return (rank[won == 1].sum() - wins * (wins + 1) / 2) / (wins * (len(won) - wins))

found = list(forecasts(x))
# P8: scores of a game do not move when the other games of its season do.
other = x.copy()
last = np.flatnonzero(found[-1][0])
other[last[1:]] += 1000
moved = list(forecasts(other))
print(json.dumps({
    "auc": auc(np.concatenate([won[at] for at, _ in found]), np.concatenate([score for _, score in found])),
    "games": int(sum(at.sum() for at, _ in found)),
    "unmoved": bool(moved[-1][1][0] == found[-1][1][0] and moved[-1][1][1] != found[-1][1][1]),
}))
`;

let folder: string;
let python: string;
let games: string;
let features: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forecast-'));
  python = await pythonWith(['numpy']);
  games = cleanGames(realGames ?? sampleGames, folder);
  features = build('features');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Where the modules of a folder write the features. */
function build(name: string, modules = __dirname): string {
  const output = join(folder, name);
  mkdirSync(output);
  run([python, '-B', join(modules, 'build_features.py')], { READ_GAMES: games, WRITE_DIR: output });
  return output;
}

/** Scores of the model on features. */
function scores(features: string, { labels = 'real', seed = 1 } = {}) {
  const [table, sets] = [join(features, 'features.csv.gz'), join(features, 'feature_sets.json')];
  const argv = ['-B', '-W', 'error::RuntimeWarning', '-c', program, table, sets, labels, String(seed)];
  return JSON.parse(run([python, ...argv], {})) as { auc: number; games: number; unmoved: boolean };
}

/** A copy of the modules in which a game knows its own day. */
function leaking(): string {
  const copy = join(folder, 'leaking');
  cpSync(join(__dirname, 'features'), join(copy, 'features'), { recursive: true });
  cpSync(join(__dirname, 'build_features.py'), join(copy, 'build_features.py'));
  const file = join(copy, 'features', 'record.py');
  writeFileSync(file, readFileSync(file, 'utf8').replace('day, side="left"', 'day, side="right"'));
  return copy;
}

describe(`a logistic model of the features without a market (${origin})`, () => {
  it('P8: is scaled by its training games, which are over before the first that it forecasts', () => {
    expect(scores(features).unmoved).toBe(true);
  });

  it('knows something, and no more than can be known: an AUC above .76 would be a leak', () => {
    const { auc, games: scored } = scores(features);
    expect(scored).toBeGreaterThan(500);
    expect(auc).toBeGreaterThan(0.6);
    expect(auc).toBeLessThan(0.76);
  });

  it('is beyond that alarm when a game sees its own day', () => {
    expect(scores(build('seeing', leaking())).auc).toBeGreaterThan(0.8);
  });

  it('P9: knows nothing of permuted results', () => {
    const aucs = [1, 2, 3, 4, 5].map((seed) => scores(features, { labels: 'permuted', seed }).auc);
    expect(Math.abs(aucs.reduce((sum, auc) => sum + auc) / aucs.length - 0.5)).toBeLessThan(0.04);
  });
});
