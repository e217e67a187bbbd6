"""Proposes configurations for a search with Optuna's TPE sampler, which knows every result of the search.

Lines of JSON on standard input: first {"parameters": those of search.yaml, "maximize": true or false}, then
{"running": [configuration …], "ended": [{"configuration": …, "value": …} …], "count": 2, "seed": 7}, with what is new since the
line before; an end without a value has failed. The answer to each is a line {"proposals": [configuration …]} on standard output.

A float that is whole is {"=float": "1.0"} in these lines, since JavaScript knows no other way to tell it from 1.

The same lines give the same answers. What a library prints goes to standard error.
"""

import json
import os
import sys
import warnings

answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
os.dup2(2, 1)

import optuna  # noqa: E402  (what it prints must not get among the answers)
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution  # noqa: E402
from optuna.trial import TrialState, create_trial  # noqa: E402

warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


class Parameter:
    """One parameter as Optuna sees it: the place of a value in a list, or a number of a range."""

    def __init__(self, definition):
        self._values = definition.get("values")
        self._when = definition.get("when") or {}
        if self._values is None:
            kind = IntDistribution if definition["integer"] else FloatDistribution
            self.distribution = kind(definition["from"], definition["to"], log=definition["log"])
        elif self._is_ordered():
            self.distribution = IntDistribution(0, len(self._values) - 1)
        else:
            self.distribution = CategoricalDistribution(range(len(self._values)))

    def _is_ordered(self):
        """Of numbers in their order neighbours are alike; of names each is its own."""
        return all(type(value) in (int, float) for value in self._values) and self._values == sorted(self._values)

    def exists(self, configuration):
        return all(name in configuration and holds(configuration[name], wanted) for name, wanted in self._when.items())

    def value(self, suggested):
        if self._values is not None:
            return self._values[suggested]
        # Digits beyond the tenth would only be noise.
        rounded = type(suggested)(f"{suggested:.10g}") if isinstance(suggested, float) else suggested
        return min(max(rounded, self.distribution.low), self.distribution.high)

    def suggested(self, value):
        return value if self._values is None else next(place for place, one in enumerate(self._values) if same(one, value))


def same(one, other):
    """True is no 1, and neither is 1.0."""
    return one == other and type(one) is type(other)


def holds(value, wanted):
    return any(same(value, one) for one in wanted)


class Proposals:
    def __init__(self, definition):
        self._parameters = {name: Parameter(of) for name, of in definition["parameters"].items()}
        self._study = optuna.create_study(direction="maximize" if definition["maximize"] else "minimize")
        # The numbers of those that run, by name, and the names of all.
        self._running, self._known = {}, set()

    def answer(self, request):
        for configuration in request["running"]:
            self._run(configuration)
        for end in request["ended"]:
            self._end(end["configuration"], end.get("value"))
        return [self._propose((request["seed"] + place) % 2**32) for place in range(request["count"])]

    def _run(self, configuration):
        name = name_of(configuration)
        if name not in self._known:
            self._running[name] = self._add(configuration, TrialState.RUNNING)

    def _end(self, configuration, value):
        state = TrialState.FAIL if value is None else TrialState.COMPLETE
        number = self._running.pop(name_of(configuration), None)
        if number is None:
            self._add(configuration, state, value)
        else:
            self._study.tell(number, value, state)

    def _add(self, configuration, state, value=None):
        self._known.add(name_of(configuration))
        suggested = {name: self._parameters[name].suggested(of) for name, of in configuration.items()}
        distributions = {name: self._parameters[name].distribution for name in configuration}
        self._study.add_trial(create_trial(state=state, value=value, params=suggested, distributions=distributions))
        return len(self._study.get_trials(deepcopy=False)) - 1

    def _propose(self, seed):
        """What runs counts as if it were bad, so that those who wait at once are given different ones."""
        self._study.sampler = optuna.samplers.TPESampler(seed=seed, constant_liar=True)
        trial = self._study.ask()
        configuration = {}
        for name, parameter in self._parameters.items():
            if parameter.exists(configuration):
                configuration[name] = parameter.value(suggest(trial, name, parameter.distribution))
        # Only what is evaluated is a trial: the proposal may be a repetition.
        self._study.tell(trial, state=TrialState.FAIL)
        self._run(configuration)
        return configuration


def suggest(trial, name, distribution):
    if isinstance(distribution, CategoricalDistribution):
        return trial.suggest_categorical(name, distribution.choices)
    kind = trial.suggest_int if isinstance(distribution, IntDistribution) else trial.suggest_float
    return kind(name, distribution.low, distribution.high, log=distribution.log)


def name_of(configuration):
    return json.dumps(configuration, sort_keys=True)


def read_float(members):
    return float(members["=float"]) if "=float" in members else members


def with_floats(configuration):
    """What TypeScript reads a whole float from."""
    marked = {name: {"=float": repr(of)} for name, of in configuration.items() if isinstance(of, float) and of.is_integer()}
    return {**configuration, **marked}


proposals = Proposals(json.loads(sys.stdin.readline(), object_hook=read_float))
for line in sys.stdin:
    proposed = proposals.answer(json.loads(line, object_hook=read_float))
    answers.write(json.dumps({"proposals": [with_floats(configuration) for configuration in proposed]}) + "\n")
