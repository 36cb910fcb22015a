"""The worker's way to the process that knows how texts sound (`child`): started on demand, ended when idle."""

import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from accord.kernel import files
from accord.kernel.meaning.process import Answer, Process, ReckoningError

__all__ = ["ReckoningError", "reader", "teach"]


class _Process(Process):
    """One child."""

    def __init__(self) -> None:
        super().__init__("accord.understand.feelings.child")


class Reader:
    """Reads texts by the newest classifier in one child that stays a while; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._opened = ""

    def read(self, texts: Sequence[str], *, model_sha256: str, models: Sequence[str]) -> list[Answer]:
        """What each text says by the classifier that is kept under this name."""
        with self._lock:
            process = self._ready(model_sha256, list(models))
            try:
                return list(process.ask({"order": "read", "texts": list(texts)})["felt"])
            except ReckoningError:
                self._end()
                raise

    def _ready(self, model_sha256: str, models: list[str]) -> _Process:
        if self._process is not None and self._process.is_alive and self._opened == model_sha256:
            return self._process
        if self._process is None or not self._process.is_alive:
            self._end()
            self._process = _Process()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "feelings.npz"
            file.write_bytes(files.read(model_sha256))
            self._process.ask({"order": "open", "file": str(file), "models": models})
        self._opened = model_sha256
        return self._process

    def stop(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
        self._process, self._opened = None, ""


reader = Reader()


def teach(judged: Sequence[tuple[str, str, str]], *, weight: float) -> tuple[Answer, bytes]:
    """What a teaching came to, and the classifier as bytes; in a child of its own, whose memory goes with it.

    `judged` are (words, feeling, group); each counts `weight` times an example of the corpus.
    """
    process = _Process()
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "feelings.npz"
            order = {"order": "teach", "judged": [list(one) for one in judged], "weight": weight, "file": str(file)}
            return process.ask(order), file.read_bytes()
    finally:
        process.end()
