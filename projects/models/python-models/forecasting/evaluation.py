"""metrics.json: the scores of a model and of the market, laid out as those of glm."""

import numpy as np

from .intervals import with_interval
from .market import profits
from .scores import ALL_SCORES, FORECAST_SCORES, Scorer

OVERALL_SEED = 1


def metrics_of(predictions, columns, training_games, samples):
    """Everything that metrics.json says; `training_games` is their number by season."""
    seasons = sorted(training_games)
    by_season = [
        {
            "season": season,
            "training_games": training_games[season],
            **evaluate(predictions.where(predictions["season"] == season), season, samples),
        }
        for season in seasons
    ]
    return {
        "seed": OVERALL_SEED,
        "bootstrap_samples": samples,
        "seasons": seasons,
        "features": list(columns),
        **evaluate(predictions, OVERALL_SEED, samples),
        "by_season": by_season,
    }


def evaluate(games, seed, samples):
    """Scores of the model and of the market for some predicted games, and their difference on the games both price."""
    known, forecast = ~np.isnan(games["home_win"]), ~np.isnan(games["p_home"])
    scored = games.where(known & forecast)
    priced = scored.where(~np.isnan(scored["p_market"]))
    model, market = (_scorer(priced, column, FORECAST_SCORES) for column in ("p_home", "p_market"))

    def scores(of, statistic, names=FORECAST_SCORES):
        return with_interval(len(of), statistic, names, seed=seed, samples=samples)

    return {
        "n": len(scored),
        "priced": len(priced),
        "bets": int((~np.isnan(profits(scored, scored["p_home"]))).sum()),
        "left_out": {
            "tied": int((games["tie"] == 1).sum()),
            "not_played": int((games["played"] == 0).sum()),
            "without_history": int((known & ~forecast).sum()),
        },
        "metrics": scores(scored, _scorer(scored, "p_home", ALL_SCORES), ALL_SCORES),
        "market": scores(priced, market),
        "difference": scores(priced, lambda counts: model(counts) - market(counts)),
    }


def _scorer(games, column, names):
    return Scorer(games, games[column], names) if len(games) > 0 else None
