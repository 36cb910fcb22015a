"""The worker's way to the process that knows what texts mean (`child`): started on demand, ended when idle."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
Progress = Callable[[str, int, int], None]

_COMMAND = (sys.executable, "-P", "-m", "accord.understand.themes.child")


class ReckoningError(Exception):
    """The process could not carry out an order; its sentence says why."""


class _Process:
    """One child and its lines."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603 - our own module, nothing from outside in the command
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    @property
    def is_alive(self) -> bool:
        return self._owner == os.getpid() and self._process.poll() is None

    def ask(self, order: Answer, progress: Progress | None = None) -> Answer:
        """The answer to an order; raises `ReckoningError` when there is none."""
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101, PT018 - pipes
        with contextlib.suppress(BrokenPipeError):  # it ended: reading tells
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        for line in self._process.stdout:
            answer = json.loads(line)
            if "result" in answer:
                return dict(answer["result"])
            if "error" in answer:
                raise ReckoningError(answer["error"])
            if progress is not None:
                progress(*answer["progress"])
        raise ReckoningError("The process ended without an answer; its log says why.")

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()


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
