"""Boosted trees (XGBoost): READ_FEATURES, READ_GAMES, the modules in READ_FORECASTING and, if there was a search, its winner
in READ_SEARCH → results and model.json.

The GPU that is leased, if there is one, else the CPU. XGBoost takes gaps in the features as they are.
"""

import json
import os
import sys

sys.path.insert(0, os.environ["READ_FORECASTING"])

from pathlib import Path

import numpy as np
import xgboost

from forecasting.devices import choose_device, xgboost_parameters
from forecasting.scores import log_loss
from forecasting.training import Fitted, Model, run, say



def winner():
    """The best configuration of the search; nothing before the first one, and in the search itself."""
    path = os.environ.get("READ_SEARCH")
    return json.loads(Path(path).read_text(encoding="utf-8"))["configuration"] if path else {}


# Shallow trees, each of a share of the games and features, and slow steps: a few hundred games hold little signal.
PARAMETERS = {
    "n_estimators": 250,
    "max_depth": 2,
    "learning_rate": 0.03,
    "subsample": 0.7,
    "colsample_bytree": 0.5,
    "min_child_weight": 10,
    "lambda": 10,
    "seed": 1,
    **winner(),
}
SMOKE = {"n_estimators": 20}
ROUNDS_BETWEEN_CHECKPOINTS = 50


def fit_on(device):
    def fit(fold, parameters, state):
        training, settings = xgboost.DMatrix(fold.training, fold.won), boosting(parameters, fold, device)
        grown = resumed(state)
        for first in range(grown["rounds"], parameters["n_estimators"], ROUNDS_BETWEEN_CHECKPOINTS):
            rounds = range(first, min(first + ROUNDS_BETWEEN_CHECKPOINTS, parameters["n_estimators"]))
            booster = boosted(settings, training, grown["booster"], rounds)
            if state.watched:
                loss = log_loss(fold.won, booster.predict(training))
                say(f"{fold.season}: round {rounds.stop} of {parameters['n_estimators']}, training log loss {loss:.4f}")
            grown = {"rounds": np.array(rounds.stop), "booster": bytes_of(booster)}
            state.write(grown)
        booster = boosted(settings, training, grown["booster"], range(0))
        return Fitted(booster.predict(xgboost.DMatrix(fold.validation)), {"booster": grown["booster"]})

    return fit


def forecast_at(fold, arrays, rounds):
    """Forecasts after the first rounds of a booster: exactly those of one that was never grown further."""
    booster = xgboost.Booster(model_file=bytearray(arrays["booster"].tobytes()))
    return booster.predict(xgboost.DMatrix(fold.validation), iteration_range=(0, rounds))


def boosted(settings, training, before, rounds):
    """A booster after some more rounds. It is read from bytes each time: what XGBoost draws columns with is not among them,
    and starts anew after an interruption; like this it starts anew without one, too."""
    given = {"model_file": bytearray(before.tobytes())} if len(before) > 0 else {}
    booster = xgboost.Booster(settings, [training], **given)
    for number in rounds:
        booster.update(training, number)
    return booster


def boosting(parameters, fold, device):
    return {
        **{name: value for name, value in parameters.items() if name != "n_estimators"},
        **xgboost_parameters(device, xgboost.__version__),
        "objective": "binary:logistic",
        # Newer versions estimate it, older ones take 0.5.
        "base_score": float(fold.won.mean()),
        # The games that a round draws depend on its number alone, so that a resumed training draws the same.
        "seed_per_iteration": True,
        "nthread": int(os.environ.get("OMP_NUM_THREADS", "1")),
    }


def resumed(state):
    """Rounds that are done and the booster after them, from the checkpoint of an interrupted training if there is one."""
    saved = state.read()
    if saved is None:
        return {"rounds": 0, "booster": np.array([], dtype=np.uint8)}
    say(f"resumed after round {saved['rounds']}")
    return saved


def bytes_of(booster):
    return np.frombuffer(booster.save_raw("json"), dtype=np.uint8)


def save(arrays, folder):
    Path(folder, "model.json").write_bytes(arrays["booster"].tobytes())


def describe():
    # Before 1.6 nothing says how XGBoost was built.
    built = getattr(xgboost, "build_info", dict)()
    device, why = choose_device(os.environ, "this XGBoost", ["cuda"] if built.get("USE_CUDA") else [])
    say(f"device: {device} ({why})")
    return Model(fit_on(device), save, PARAMETERS, SMOKE, device, f"xgboost {xgboost.__version__}", forecast_at)


run(describe)
