/** The Python script of a new model. */
export const pythonModel = (name: string): string => `"""${name}: say here in a sentence what the model is.

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
SEED = 1
BOOTSTRAP_SAMPLES = 1000


def fit(features, won):
    """A model of games: here coefficients by Newton's method, with a ridge that keeps few games from making them large."""
    spread = features.std(axis=0)
    scale = np.where(spread > 0, spread, 1)
    x = features / scale
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = (x.T * (p * (1 - p))) @ x + np.eye(len(weights))
        step = np.linalg.solve(hessian, x.T @ (won - p) - weights)
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


def predict_forward(season, features, won):
    """Each season from a model of all seasons before it; NaN where there is no forecast."""
    p = np.full(len(season), np.nan)
    known = ~np.isnan(features).any(axis=1)
    for year in np.unique(season)[TRAINING_SEASONS:]:
        training = (season < year) & known & ~np.isnan(won)
        games = (season == year) & known
        p[games] = forecast(fit(features[training], won[training]), features[games])
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
p = predict_forward(season, np.column_stack([numbers(rows, name) for name in FEATURES]), won)

written = season >= np.unique(season)[TRAINING_SEASONS]
prices = [numbers([games[row["game_id"]] for row in rows], side)[written] for side in ("home_moneyline", "away_moneyline")]
metrics = evaluate(season[written], won[written], p[written], prices)

folder = Path(os.environ["WRITE_DIR"])
with open(folder / "predictions.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, lineterminator="\\n")
    known = ["game_id", "season", "week", "gameday", "home_team", "away_team", "home_win"]
    writer.writerow([*known, "p_home", "home_moneyline", "away_moneyline"])
    for row, probability in zip(np.array(rows)[written], p[written]):
        game = games[row["game_id"]]
        cell = "" if np.isnan(probability) else f"{probability:.6f}"
        writer.writerow([*(row[name] for name in known), cell, game["home_moneyline"], game["away_moneyline"]])
(folder / "metrics.json").write_text(json.dumps(metrics, indent=2, allow_nan=False) + "\\n", encoding="utf-8")
print(f"{metrics['n']} games of {metrics['seasons']} forecast and scored")
`;
