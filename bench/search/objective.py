"""A search's objective on made-up data of the size of the default: 802 games to learn from, 26 features, 282 to forecast.

As a worker of a search; with the arguments of one configuration as a program that evaluates it alone, which is what a
loop over configurations starts; or with a grid and a number as so many trials of Optuna's grid sampler in one process.
"""

import json
import os
import sys

import numpy as np
import xgboost

TRAINING, FORECAST, FEATURES, CHUNK = 802, 282, 26, 50


def made_data():
    random = np.random.RandomState(7)
    features = random.normal(size=(TRAINING + FORECAST, FEATURES))
    won = random.random_sample(len(features)) < 1 / (1 + np.exp(-0.4 * features[:, 0]))
    return features[:TRAINING], won[:TRAINING].astype(float), features[TRAINING:], won[TRAINING:].astype(float)


DATA = made_data()


def fit(parameters, rounds):
    """In chunks from bytes, as a training that can be resumed does it."""
    training = xgboost.DMatrix(DATA[0], DATA[1])
    settings = {**parameters, "objective": "binary:logistic", "tree_method": "hist", "seed": 1, "seed_per_iteration": True, "nthread": int(os.environ["OMP_NUM_THREADS"])}
    raw = None
    for first in range(0, rounds, CHUNK):
        booster = xgboost.Booster(settings, [training], **({"model_file": raw} if raw else {}))
        for number in range(first, min(first + CHUNK, rounds)):
            booster.update(training, number)
        raw = bytearray(booster.save_raw("json"))
    return xgboost.Booster(model_file=raw)


def auc(p):
    won = DATA[3]
    ranks = np.empty(len(p))
    ranks[np.argsort(p, kind="stable")] = np.arange(1, len(p) + 1)
    positive = won.sum()
    return float((ranks[won == 1].sum() - positive * (positive + 1) / 2) / (positive * (len(p) - positive)))


def scores(parameters, at):
    booster = fit(parameters, max(at))
    validation = xgboost.DMatrix(DATA[2])
    return [auc(booster.predict(validation, iteration_range=(0, rounds))) for rounds in at]


def objective(parameters, settings, at):
    if settings.get("nothing"):
        return [{"value": 0.5} for _ in at["n_estimators"]]
    return [{"value": value} for value in scores(parameters, at["n_estimators"])]


def optuna_grid(grid, count):
    """A line for each trial: its configuration and its metric."""
    import optuna

    def evaluate(trial):
        given = {name: trial.suggest_categorical(name, values) for name, values in grid.items()}
        value = scores({name: of for name, of in given.items() if name != "n_estimators"}, [given["n_estimators"]])[0]
        print(json.dumps({"configuration": given, "value": value}))
        return value

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.GridSampler(grid, seed=1)
    optuna.create_study(direction="maximize", sampler=sampler).optimize(evaluate, n_trials=count)


if "RESEARCH_TRIALS_FROM" in os.environ:
    from research_trials import serve

    serve(objective, versions=f"xgboost {xgboost.__version__}")
    with open(os.environ["CPU_FILE"], "a") as file:
        times = os.times()
        file.write(f"{times.user + times.system}\n")
else:
    given = json.loads(sys.argv[1])
    if len(sys.argv) > 2:
        optuna_grid(given, int(sys.argv[2]))
    else:
        rounds = given.pop("n_estimators")
        print(scores(given, [rounds])[0])
