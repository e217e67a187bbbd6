/** The Python script of a new model. @param search whether it evaluates the trials of a search, too */
export const pythonModel = (name: string, search: boolean): string =>
  `${model(name)}${search ? trials : training}`;

const model = (name: string): string => `"""${name}: say here in a sentence what the model is.

Reads \${READ_FEATURES} (what was known before the day of each game) and \${READ_GAMES} (the schedules, for prices); leaves
predictions.csv and metrics.json in \${WRITE_DIR}. Each season from the third on is forecast by a model of all games before
it. As it stands this is a logistic model: put yours into fit and forecast. Split by time, and fix every seed.
"""

import csv
import gzip
import json
import os
from pathlib import Path

import numpy as np

FEATURES = ["home_field", "form_diff_margin_ewm", "form_diff_win_season", "rest_diff_days"]
TRAINING_SEASONS = 2
# What a season counts that lies one further back, and whether the days of rest are among the features.
PARAMETERS = {"decay": 1, "rest": True}
SEED = 1
BOOTSTRAP_SAMPLES = 1000


def fit(features, won, weight):
    """A model of games: here coefficients by Newton's method, with a ridge that keeps few games from making them large."""
    spread = features.std(axis=0)
    scale = np.where(spread > 0, spread, 1)
    x = features / scale
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = (x.T * (weight * p * (1 - p))) @ x + np.eye(len(weights))
        step = np.linalg.solve(hessian, x.T @ (weight * (won - p)) - weights)
        weights += step
        if np.abs(step).max() < 1e-9:
            return weights / scale
    raise SystemExit("the model did not converge")


def forecast(model, features):
    """Probabilities of a home win."""
    return 1 / (1 + np.exp(-features @ model))


def read_rows(variable):
    with gzip.open(os.environ[variable], "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(rows, column):
    """A column as numbers: NaN where the cell is empty, never something invented."""
    return np.array([float(row[column] or "nan") for row in rows])


def predict_forward(season, features, won, *, decay, rest):
    """Each season from a model of all seasons before it; NaN where there is no forecast."""
    p = np.full(len(season), np.nan)
    features = features if rest else features[:, [name != "rest_diff_days" for name in FEATURES]]
    known = ~np.isnan(features).any(axis=1)
    for year in np.unique(season)[TRAINING_SEASONS:]:
        training = (season < year) & known & ~np.isnan(won)
        games = (season == year) & known
        model = fit(features[training], won[training], decay ** (year - 1 - season[training]))
        p[games] = forecast(model, features[games])
    # As they are written: the scores and above all the bets are those of what others can read.
    return np.round(p, 6)


def auc(won, p):
    """By Wilcoxon's rank sum, ties half."""
    _, place, count = np.unique(p, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    wins, losses = won.sum(), (1 - won).sum()
    return (ranks[won == 1].sum() - wins * (wins + 1) / 2) / (wins * losses)


def profits(won, p, home, away):
    """One unit on the side with the larger expected value where that is positive; NaN where nothing is bet."""
    home, away = (1 + np.where(price < 0, 100 / -price, price / 100) for price in (home, away))
    on_home, on_away = p * home - 1, (1 - p) * away - 1
    bet = (np.maximum(on_home, on_away) > 0) & (on_home != on_away)
    odds = np.where(on_home > on_away, home, away)
    profit = np.where(won == (on_home > on_away), odds - 1, -1)
    return np.where(bet, profit, np.nan)


def with_interval(statistic, games):
    """Estimate and 95 % percentile interval over resampled games; None where there is nothing to estimate."""
    estimate = statistic(np.arange(games))
    if np.isnan(estimate):
        return None
    random = np.random.default_rng(SEED)
    resampled = [statistic(random.integers(games, size=games)) for _ in range(BOOTSTRAP_SAMPLES)]
    low, high = np.nanquantile(resampled, [0.025, 0.975])
    return {"estimate": round(estimate, 6), "low": round(low, 6), "high": round(high, 6)}


def evaluate(season, won, p, prices):
    scored = ~np.isnan(won) & ~np.isnan(p)
    won, p, profit = won[scored], p[scored], profits(won, p, *prices)[scored]
    loss = -np.log(np.where(won == 1, p, 1 - p))

    def roi(rows):
        bets = profit[rows][~np.isnan(profit[rows])]
        return bets.mean() if len(bets) else np.nan

    statistics = {
        "auc": lambda rows: auc(won[rows], p[rows]),
        "log_loss": lambda rows: loss[rows].mean(),
        "brier": lambda rows: ((won - p)[rows] ** 2).mean(),
        "roi": roi,
    }
    return {
        "seed": SEED,
        "bootstrap_samples": BOOTSTRAP_SAMPLES,
        "n": int(scored.sum()),
        "seasons": [int(year) for year in np.unique(season)],
        "features": FEATURES,
        "metrics": {name: with_interval(statistic, len(won)) for name, statistic in statistics.items()},
    }


rows = sorted(read_rows("READ_FEATURES"), key=lambda row: (row["gameday"], row["game_id"]))
games = {row["game_id"]: row for row in read_rows("READ_GAMES")}
season, won = numbers(rows, "season"), numbers(rows, "home_win")
features = np.column_stack([numbers(rows, name) for name in FEATURES])


def train():
    p = predict_forward(season, features, won, **PARAMETERS)
    written = season >= np.unique(season)[TRAINING_SEASONS]
    sides = ("home_moneyline", "away_moneyline")
    prices = [numbers([games[row["game_id"]] for row in rows], side)[written] for side in sides]
    metrics = evaluate(season[written], won[written], p[written], prices)
    folder = Path(os.environ["WRITE_DIR"])
    with open(folder / "predictions.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\\n")
        known = ["game_id", "season", "week", "gameday", "home_team", "away_team", "home_win"]
        writer.writerow([*known, "p_home", *sides])
        for row, probability in zip(np.array(rows)[written], p[written]):
            game = games[row["game_id"]]
            cell = "" if np.isnan(probability) else f"{probability:.6f}"
            writer.writerow([*(row[name] for name in known), cell, *(game[side] for side in sides)])
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=2, allow_nan=False) + "\\n", encoding="utf-8")
    print(f"{metrics['n']} games of {metrics['seasons']} forecast and scored")
`;

const training = `

train()
`;

const trials = `

def objective(parameters, settings):
    """The AUC of the forecasts of all seasons but the last, or of the last one, which no trial sees."""
    p = predict_forward(season, features, won, **parameters)
    last = season == season.max()
    scored = ~np.isnan(won + p) & (last if settings["seasons"] == "last" else ~last)
    outcome, forecasts = won[scored], p[scored]
    found = with_interval(lambda games: auc(outcome[games], forecasts[games]), len(outcome))
    return {
        "value": found["estimate"],
        "error": (found["high"] - found["low"]) / 3.92,
        "interval": [found["low"], found["high"]],
    }


if "RESEARCH_TRIALS_FROM" in os.environ:
    from research_trials import serve

    serve(objective, versions=f"numpy {np.__version__}")
else:
    train()
`;
