"""Makes a training script a worker of a search: it loads its data once and evaluates one configuration after another.

    import os
    if "RESEARCH_TRIALS_FROM" in os.environ:
        from research_trials import serve
        serve(objective, versions=f"xgboost {xgboost.__version__}")

`objective(parameters, settings)` gives {"value": the metric}, and may add "error" (its standard error), "interval" (its 95 %
interval, two numbers) and "folds" (the metric of each fold, by name). `settings` are those of search.yaml, and "metric". A
search with a `prefix` calls `objective(parameters, settings, at)`: `at` is {"n_estimators": [100, 300]}, and one fit,
evaluated at each of these values, gives a list of such results in their order.

The protocol is lines of JSON over two pipes, so nothing that a library prints can get in between: trials.pl has it.
"""

import json
import os
import traceback


def serve(objective, *, versions="", device="cpu"):
    """Evaluates until there is no more to do. `versions` of what decides the results; others are not compared with them."""
    source = open(os.environ["RESEARCH_TRIALS_FROM"], encoding="utf-8")
    answers = open(os.environ["RESEARCH_TRIALS_TO"], "w", encoding="utf-8", buffering=1)
    settings = json.loads(source.readline())
    answers.write(json.dumps({"ready": True, "versions": versions, "device": device}) + "\n")
    worker = os.getpid()
    for line in source:
        answer = _answer(objective, json.loads(line), settings)
        if os.getpid() != worker:
            os._exit(0)  # a process that the objective has forked: the worker itself answers
        answers.write(answer + "\n")


def _answer(objective, fit, settings):
    try:
        at = [fit["at"]] if "at" in fit else []
        results = objective(fit["parameters"], settings, *at)
        return json.dumps({"trials": results if at else [results]}, allow_nan=False, default=_plain)
    except Exception as problem:
        traceback.print_exc()
        return json.dumps({"failed": f"{type(problem).__name__}: {problem}"})


def _plain(number):
    """What numpy computes is a number, too."""
    return number.item()
