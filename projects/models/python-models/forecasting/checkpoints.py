"""States of a training that survive its process, as named arrays in CHECKPOINT_DIR; without that variable, none."""

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np


class Checkpoints:
    """Checkpoints of one training. `identity` says of which: those of another one are not read."""

    def __init__(self, folder, identity, say):
        self._folder = Path(folder) if folder else None
        self._identity = identity
        self._say = say

    def read(self, name):
        """Arrays by name; None where there is no checkpoint, or none that can be used, which is said."""
        if self._folder is None or not self._path(name).exists():
            return None
        try:
            head, _, body = self._path(name).read_bytes().partition(b"\n")
            said = json.loads(head)
            if said["sha256"] != _sha256(body):
                raise ValueError("its bytes are not those that were written")
            if said["identity"] != self._identity:
                self._say(f"checkpoint {name} belongs to another training and is ignored")
                return None
            with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
                return dict(arrays)
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as problem:
            self._say(f"checkpoint {name} is damaged and is ignored ({problem})")
            return None

    def write(self, name, arrays):
        """Whole or not at all, whenever the process is killed. One that cannot be written is said, and training goes on."""
        if self._folder is None:
            return
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)
        body = buffer.getvalue()
        head = json.dumps({"identity": self._identity, "sha256": _sha256(body)}).encode()
        draft = self._path(name).with_suffix(".draft")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with open(draft, "wb") as file:
                file.write(head + b"\n" + body)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, self._path(name))
        except OSError as problem:
            self._say(f"checkpoint {name} was not written ({problem})")

    def remove(self, name):
        if self._folder is not None:
            self._path(name).unlink(missing_ok=True)

    def _path(self, name):
        return self._folder / f"{name}.checkpoint"


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


def identity_of(*parts):
    """One name for texts and arrays: equal for equal ones."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.tobytes() if isinstance(part, np.ndarray) else str(part).encode()
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()
