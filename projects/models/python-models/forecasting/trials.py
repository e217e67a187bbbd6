"""A model as the objective of a search: its own fit, scored on seasons that it did not see."""

import numpy as np

from .features import read_features
from .games import read_games
from .intervals import with_error
from .output import DIGITS
from .scores import FORECAST_SCORES, Scorer
from .seasons import fold_of, validation_seasons
from .tables import BadInput

SAMPLES, SEED = 1000, 1


class Unkept:
    """The state of a fit that is too short to be kept."""

    watched = False

    def read(self):
        return None

    def write(self, arrays):
        pass


def serve_trials(model, environment):
    """Evaluates trials until there are no more; data is read once."""
    from research_trials import serve  # found where a search runs

    games = read_games(environment["READ_GAMES"])
    features = read_features(environment["READ_FEATURES"], games["game_id"])
    serve(Objective(model, games, features), versions=model.versions, device=model.device)


class Objective:
    """`objective(parameters, settings, at)`: the score `settings["metric"]` of pooled forecasts of `settings["seasons"]`."""

    def __init__(self, model, games, features):
        self._model, self._games, self._features = model, games, features
        self._folds = {}

    def __call__(self, parameters, settings, at=None):
        metric = settings["metric"]
        if metric not in FORECAST_SCORES:
            raise BadInput(f"metric: {metric} is none of {', '.join(FORECAST_SCORES)}")
        [(prefix, values)] = at.items() if at else [(None, [None])]
        self._check(parameters, prefix)
        rounds = {prefix: max(values)} if prefix else {}
        parameters = {**self._model.parameters, **parameters, **rounds}
        seasons = self._seasons(settings.get("seasons", "all"))
        forecasts = np.full((len(values), len(self._games)), np.nan)
        for season in seasons:
            fold = self._fold(season)
            fitted = self._model.fit(fold, parameters, Unkept())
            for row, value in enumerate(values):
                p = self._model.forecast_at(fold, fitted.model, value) if prefix else fitted.p
                forecasts[row, fold.rows] = np.round(np.asarray(p, dtype=float), DIGITS)
        results = [self._score(p, seasons, metric) for p in forecasts]
        return results if at else results[0]

    def _check(self, parameters, prefix):
        unknown = sorted({*parameters, *([prefix] if prefix else [])} - set(self._model.parameters))
        if unknown:
            known = ", ".join(self._model.parameters)
            raise BadInput(f"unknown parameter {', '.join(unknown)}: the model has {known}")
        if prefix and self._model.forecast_at is None:
            raise BadInput(f"prefix: one fit of this model cannot serve several values of {prefix}")

    def _seasons(self, which):
        """Seasons that can be forecast: all, those before the last one, the last one, or those of a list."""
        seasons = validation_seasons(self._games)
        named = {"all": seasons, "before-last": seasons[:-1], "last": seasons[-1:]}
        if isinstance(which, str) and which in named:
            return named[which]
        if isinstance(which, list) and which and set(which) <= set(seasons):
            return which
        raise BadInput(f"seasons: {which} is neither all, before-last, last nor a list of {seasons}")

    def _fold(self, season):
        if season not in self._folds:
            self._folds[season] = fold_of(season, self._games, self._features)
        return self._folds[season]

    def _score(self, p, seasons, metric):
        def scored(rows, samples):
            games = self._games.where(rows)
            scorer = Scorer(games, p[rows], [metric])
            return with_error(len(games), scorer, seed=SEED, samples=samples)

        finished = ~np.isnan(self._games["home_win"]) & ~np.isnan(p)
        pooled = scored(finished, SAMPLES)
        folds = {str(season): scored(finished & (self._games["season"] == season), 0)["value"] for season in seasons}
        return {**pooled, "folds": folds}
