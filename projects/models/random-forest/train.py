"""A random forest (scikit-learn): READ_FEATURES, READ_GAMES and the modules in READ_FORECASTING → results and model.npz.

A season takes about a second, so its checkpoints are whole seasons.
"""

import os
import sys

sys.path.insert(0, os.environ["READ_FORECASTING"])

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier

from forecasting.portable import save_arrays
from forecasting.preparation import Preparation
from forecasting.scores import log_loss
from forecasting.training import Fitted, Model, run, say

# Deep trees learn single games by heart; leaves of 20 games and many trees do not.
PARAMETERS = {"n_estimators": 300, "min_samples_leaf": 20, "max_features": "sqrt", "random_state": 1}
SMOKE = {"n_estimators": 20}


def fit(fold, parameters, _state):
    prepare = Preparation(fold.training)
    forest = RandomForestClassifier(n_jobs=1, **parameters).fit(prepare(fold.training), fold.won)
    p_training, p = (forest.predict_proba(prepare(of))[:, 1] for of in (fold.training, fold.validation))
    say(f"{fold.season}: {parameters['n_estimators']} trees, training log loss {log_loss(fold.won, p_training):.4f}")
    return Fitted(p, {**prepare.arrays(), **trees_of(forest)})


def trees_of(forest):
    """All nodes, tree after tree: a game goes left where its feature is at most the threshold; feature -2 is a leaf."""
    trees = [estimator.tree_ for estimator in forest.estimators_]
    starts = np.cumsum([0, *(tree.node_count for tree in trees)])
    return {
        "first_node": starts[:-1],
        "feature": np.concatenate([tree.feature for tree in trees]),
        "threshold": np.concatenate([tree.threshold for tree in trees]),
        "left": np.concatenate([tree.children_left for tree in trees]),
        "right": np.concatenate([tree.children_right for tree in trees]),
        "share_of_wins": np.concatenate([share_of_wins(tree) for tree in trees]),
    }


def share_of_wins(tree):
    counts = tree.value[:, 0, :]
    return counts[:, 1] / counts.sum(axis=1)


def describe():
    return Model(fit, save_arrays, PARAMETERS, SMOKE, "cpu", f"scikit-learn {sklearn.__version__}")


run(describe)
