"""A process of its own for what needs numpy and models: orders to it as JSON lines, answers back; no database."""

import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Callable
from typing import Any

Answer = dict[str, Any]
Progress = Callable[[str, int, int], None]


class ReckoningError(Exception):
    """The process could not carry out an order; its sentence says why."""


class Process:
    """One child and its lines; `module` is run as its program and calls `answer_orders`."""

    def __init__(self, module: str) -> None:
        self._owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603 - our own module, nothing from outside in the command
            (sys.executable, "-P", "-m", module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
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


def answer_orders(
    made: Callable[[Callable[[Answer], None]], Callable[[Answer], Answer]], *, idle_seconds: float
) -> None:
    """Answer orders until the input ends or nothing came for so long.

    `made` is given the way to say how far it is, and gives what answers an order.
    """
    output = sys.stdout
    sys.stdout = sys.stderr  # so that nothing that prints disturbs the answers

    def say(answer: Answer) -> None:
        output.write(json.dumps(answer) + "\n")
        output.flush()

    answer = made(say)
    while select.select([sys.stdin], [], [], idle_seconds)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        try:
            say({"result": answer(json.loads(line))})
        except (ValueError, LookupError, OSError, MemoryError) as error:
            say({"error": str(error) or type(error).__name__})
