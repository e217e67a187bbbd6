"""A small neural net (PyTorch): READ_FEATURES, READ_GAMES and the modules in READ_FORECASTING → results and model.npz.

The GPU that is leased, if there is one, else the CPU, where equal inputs give equal bytes.
"""

import os
import sys

sys.path.insert(0, os.environ["READ_FORECASTING"])

import numpy as np
import torch

from forecasting.devices import choose_device
from forecasting.portable import save_arrays
from forecasting.preparation import Preparation
from forecasting.scores import log_loss
from forecasting.training import Fitted, Model, run, say

# One hidden layer; few epochs with a strong decay of weights keep it near the logistic model.
PARAMETERS = {"hidden": 8, "epochs": 30, "batch": 32, "rate": 0.002, "decay": 0.3, "seed": 1}
SMOKE = {"epochs": 4}
EPOCHS_BETWEEN_CHECKPOINTS = 5


class Training:
    """A net and what its fit depends on: its optimizer and the generator that its batches are drawn from."""

    def __init__(self, inputs, parameters, device):
        # Apple's GPUs have single precision only; with double, processors agree on all digits that are written.
        self.placed = {"device": device, "dtype": torch.float32 if device == "mps" else torch.float64}
        # Always of the CPU, so that the net starts the same and sees the same batches on every device.
        self.generator = torch.Generator().manual_seed(parameters["seed"])
        self.weights = [
            self._drawn(inputs, parameters["hidden"]),
            self._drawn(1, parameters["hidden"]),
            self._drawn(parameters["hidden"], 1),
            self._drawn(1, 1),
        ]
        self.optimizer = torch.optim.AdamW(self.weights, lr=parameters["rate"], weight_decay=parameters["decay"])
        self.batch = parameters["batch"]

    def _drawn(self, rows, columns):
        drawn = torch.randn((rows, columns), generator=self.generator, dtype=torch.float64) / rows**0.5
        return drawn.to(**self.placed).requires_grad_()

    def tensor(self, values):
        return torch.as_tensor(values, **self.placed)

    def logits(self, features):
        into_hidden, hidden_bias, out_of_hidden, bias = self.weights
        return (torch.tanh(features @ into_hidden + hidden_bias) @ out_of_hidden + bias)[:, 0]

    def epoch(self, features, won):
        order = torch.randperm(len(won), generator=self.generator).to(self.placed["device"])
        for rows in order.split(self.batch):
            self.optimizer.zero_grad()
            loss = torch.nn.functional.binary_cross_entropy_with_logits(self.logits(features[rows]), won[rows])
            loss.backward()
            self.optimizer.step()

    def forecast(self, features):
        with torch.no_grad():
            return torch.sigmoid(self.logits(features)).cpu().numpy().astype(float)

    def model(self):
        names = ("into_hidden", "hidden_bias", "out_of_hidden", "bias")
        return {name: weight.detach().cpu().numpy() for name, weight in zip(names, self.weights)}

    def arrays(self, epoch):
        """Everything that the next epoch depends on."""
        moments = self.optimizer.state_dict()["state"]
        return {
            "epoch": np.array(epoch),
            "generator": self.generator.get_state().numpy(),
            **{f"weight_{at}": weight.detach().cpu().numpy() for at, weight in enumerate(self.weights)},
            **{f"{name}_{at}": value.cpu().numpy() for at, of in moments.items() for name, value in of.items()},
        }

    def restore(self, arrays):
        """Takes a state back; gives the number of epochs that are done."""
        self.generator.set_state(torch.from_numpy(arrays["generator"]))
        state = self.optimizer.state_dict()
        for at, weight in enumerate(self.weights):
            weight.data = self.tensor(arrays[f"weight_{at}"])
            moments = {name: self.tensor(arrays[f"{name}_{at}"]) for name in ("exp_avg", "exp_avg_sq")}
            state["state"][at] = {"step": torch.as_tensor(arrays[f"step_{at}"]), **moments}
        self.optimizer.load_state_dict(state)
        return int(arrays["epoch"])


def fit_on(device):
    def fit(fold, parameters, state):
        prepare = Preparation(fold.training)
        prepared = prepare(fold.training)
        training = Training(prepared.shape[1], parameters, device)
        features, won = training.tensor(prepared), training.tensor(fold.won)
        for epoch in range(epochs_done(training, state), parameters["epochs"]):
            training.epoch(features, won)
            if (epoch + 1) % EPOCHS_BETWEEN_CHECKPOINTS == 0 or epoch + 1 == parameters["epochs"]:
                loss = log_loss(fold.won, training.forecast(features))
                say(f"{fold.season}: epoch {epoch + 1} of {parameters['epochs']}, training log loss {loss:.4f}")
                state.write(training.arrays(epoch + 1))
        p = training.forecast(training.tensor(prepare(fold.validation)))
        return Fitted(p, {**prepare.arrays(), **training.model()})

    return fit


def epochs_done(training, state):
    saved = state.read()
    if saved is None:
        return 0
    done = training.restore(saved)
    say(f"resumed after epoch {done}")
    return done


def usable_devices():
    # PyTorch before 1.12 has no such backend.
    mps = getattr(torch.backends, "mps", None)
    return [*(["cuda"] if torch.cuda.is_available() else []), *(["mps"] if mps and mps.is_available() else [])]


def describe():
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    device, why = choose_device(os.environ, "this PyTorch", usable_devices())
    say(f"device: {device} ({why})")
    if device == "cpu":
        torch.use_deterministic_algorithms(True)
    return Model(fit_on(device), save_arrays, PARAMETERS, SMOKE, device, f"torch {torch.__version__}")


run(describe)
