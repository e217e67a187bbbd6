"""A training from its environment to its results, around the one function in which models differ."""

import os
import sys
from collections import namedtuple

import numpy as np

from .checkpoints import Checkpoints, identity_of
from .evaluation import metrics_of
from .features import FEATURES, read_features
from .games import read_games
from .market import market_probability
from .output import DIGITS, write_metrics, write_predictions
from .seasons import fold_of, validation_seasons
from .tables import BadInput
from .trials import serve_trials

SAMPLES, SMOKE_SAMPLES = 1000, 100
FORECASTS = "forecasts of the season"  # beside the arrays of the model in a checkpoint

Fitted = namedtuple("Fitted", ["p", "model"])
Fitted.__doc__ = "Probabilities of a home win in the order of the validation games, and the model as arrays by name."

Model = namedtuple(
    "Model", ["fit", "save", "parameters", "smoke_parameters", "device", "versions", "forecast_at"], defaults=[None]
)
Model.__doc__ = """What is particular to a model.

`fit(fold, parameters, state)` gives Fitted; `state` is a State. `save(arrays, folder)` writes the model file.
`smoke_parameters` replace some of `parameters` when RESEARCH_SMOKE=1 asks for a run of seconds. `device` and
`versions` (of the libraries) part its checkpoints from those of other machines. `forecast_at(fold, arrays, value)`,
where there is one, gives the probabilities of the same model after fewer rounds: a search fits once for all of them.
"""


class State:
    """What is kept while one season is fitted: `read()` gives the arrays of an interrupted fit, or None."""

    watched = True  # somebody reads how the fit goes on

    def __init__(self, checkpoints, season):
        self._checkpoints = checkpoints
        self._name = f"season-{season}-unfinished"

    def read(self):
        return self._checkpoints.read(self._name)

    def write(self, arrays):
        self._checkpoints.write(self._name, arrays)

    def remove(self):
        self._checkpoints.remove(self._name)


def say(line):
    """Prints a line at once, for those who watch the training."""
    print(line, flush=True)


def run(describe):
    """Trains a model and writes its files into WRITE_DIR; `describe()` gives the Model. Ends the process on bad input."""
    try:
        if "RESEARCH_TRIALS_FROM" in os.environ:
            serve_trials(describe(), os.environ)
        else:
            train(describe())
    except BadInput as problem:
        sys.exit(str(problem))


def train(model):
    environment = os.environ
    smoke = environment.get("RESEARCH_SMOKE") == "1"
    parameters = {**model.parameters, **(model.smoke_parameters if smoke else {})}
    games = read_games(environment["READ_GAMES"])
    features = read_features(environment["READ_FEATURES"], games["game_id"])
    seasons = validation_seasons(games)[-1 if smoke else 0 :]
    p_home, training_games = np.full(len(games), np.nan), {}
    for season in seasons:
        fold = fold_of(season, games, features)
        fitted = _fit(model, fold, parameters)
        p_home[fold.rows] = _checked(fitted.p, fold)
        training_games[season] = len(fold.won)
    predictions = games.with_column("p_home", p_home).with_column("p_market", market_probability(games))
    predictions = predictions.where(np.isin(games["season"], seasons))
    metrics = metrics_of(predictions, FEATURES, training_games, SMOKE_SAMPLES if smoke else SAMPLES)
    write_predictions(predictions, environment["WRITE_DIR"])
    write_metrics(metrics, environment["WRITE_DIR"])
    model.save({"features": np.array(FEATURES), **fitted.model}, environment["WRITE_DIR"])
    for line in describe_seasons(metrics):
        say(line)


def _fit(model, fold, parameters):
    """Fits a season, or takes it from a checkpoint: a season that was finished before an interruption is not fitted again."""
    data = (fold.training, fold.won, fold.validation)
    identity = identity_of(*_sources(), fold.season, sorted(parameters.items()), model.device, model.versions, *data)
    checkpoints = Checkpoints(os.environ.get("CHECKPOINT_DIR"), identity, say)
    name = f"season-{fold.season}"
    done = checkpoints.read(name)
    if done is not None:
        say(f"{fold.season}: finished before, taken from its checkpoint")
        return Fitted(done.pop(FORECASTS), done)
    say(f"{fold.season}: {len(fold.won)} games to learn from, {len(fold.rows)} to forecast")
    state = State(checkpoints, fold.season)
    fitted = model.fit(fold, parameters, state)
    checkpoints.write(name, {**fitted.model, FORECASTS: fitted.p})
    state.remove()
    return fitted


def _sources():
    """The texts of this package and of the script that uses it."""
    names = sorted(name for name in sys.modules if name.split(".")[0] in ("__main__", __package__))
    return [sys.modules[name].__loader__.get_source(name) for name in names]


def _checked(p, fold):
    """Probabilities as they are written, so that scores are those of the file."""
    rounded = np.round(np.asarray(p, dtype=float), DIGITS)
    if not ((rounded > 0) & (rounded < 1)).all():
        raise BadInput(f"season {fold.season}: the model gives a probability that is not between 0 and 1")
    return rounded


def describe_seasons(metrics):
    """A line for each season: what was forecast, and what was left out."""
    for of in metrics["by_season"]:
        out = of["left_out"]
        yield (
            f"{of['season']}: {of['n']} games predicted; left out: {out['tied']} tied, {out['not_played']} not played, "
            f"{out['without_history']} without history; {of['priced']} with both moneylines"
        )
