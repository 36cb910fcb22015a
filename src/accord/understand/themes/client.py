"""The worker's way to the process that knows what texts mean (`child`): started on demand, ended when idle."""

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from accord.kernel.meaning.process import Answer, Process, Progress, ReckoningError

__all__ = ["Answer", "Placer", "Progress", "ReckoningError", "fit", "placer"]


class _Process(Process):
    """One child."""

    def __init__(self) -> None:
        super().__init__("accord.understand.themes.child")


class Placer:
    """Places texts by the newest fit in one child that stays; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._opened = ""
        self._known_until = 0

    def place(
        self,
        *,
        fit_key: str,
        opening: Callable[[Path], Answer],
        order: Callable[[int], Answer],
        known_until: int,
    ) -> list[Answer]:
        """Where texts belong by the fit of this key.

        `opening` writes the kept fit to a file and gives the order that opens it; `order` is given the highest text
        that this child knows and gives the order to place. Afterwards it knows all up to `known_until`.
        """
        with self._lock:
            process = self._ready(fit_key, opening)
            try:
                placed = process.ask(order(self._known_until))["placed"]
            except ReckoningError:
                self._end()
                raise
            self._known_until = max(known_until, self._known_until)
            return list(placed)

    def describe(self, groups: list[list[str]]) -> Answer:
        """What sets the first group of texts apart from the others: its words, and all that tell with their weight."""
        with self._lock:
            if self._process is None or not self._process.is_alive:
                self._end()
                self._process = _Process()
            return self._process.ask({"order": "describe", "groups": groups})

    def _ready(self, fit_key: str, opening: Callable[[Path], Answer]) -> _Process:
        if self._process is not None and self._process.is_alive and self._opened == fit_key:
            return self._process
        if self._process is None or not self._process.is_alive:
            self._end()
            self._process = _Process()
        with tempfile.TemporaryDirectory() as folder:
            self._process.ask(opening(Path(folder) / "fit.npz"))
        self._opened, self._known_until = fit_key, 0
        return self._process

    def forget(self) -> None:
        """Open the fit anew with the next order."""
        with self._lock:
            self._opened = ""

    def stop(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
        self._process, self._opened = None, ""


placer = Placer()


def fit(order: Answer, *, progress: Progress) -> tuple[Answer, bytes]:
    """What a fit found, and the kept fit as bytes; in a child of its own, whose memory goes with it."""
    process = _Process()
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "fit.npz"
            answer = process.ask(order | {"order": "fit", "file": str(file)}, progress)
            return answer, file.read_bytes()
    finally:
        process.end()
