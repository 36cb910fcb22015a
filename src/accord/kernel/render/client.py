"""Drawings on demand: from memory, from the folder of drawings, or from the render child, which it starts itself."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections import OrderedDict
from pathlib import Path
from typing import IO, Literal

from django.conf import settings
from markupsafe import Markup

from accord.kernel.render.contracts import ChartNotDrawnError, ChartSpec
from accord.kernel.render.theme import dress

TIMEOUT_SECONDS = 20.0
LOOK_VERSION = "5"
"""Part of every file's name: raise it when the look of charts changes, and old drawings are left behind."""
_MOST_IN_MEMORY = 256
Theme = Literal["page", "light", "dark"]


def render_svg(spec: ChartSpec, theme: Theme = "page") -> Markup:
    """The drawing of a spec, safe to put into a page.

    `page` for inlining (colours are tokens and follow light and dark), `light` or `dark` for mail, print and files.
    Drawn at most once per set of facts. Raises `ChartNotDrawnError` after 20 s or when the spec cannot be drawn.
    """
    return Markup(dress(_drawing_of(spec), theme))  # noqa: S704 - drawn by the child, words in it are escaped there


class Renderer:
    """One child process and the queue before it. Safe for threads; a fork gets a child of its own."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-P", "-m", "accord.kernel.render.child")) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._owner = 0
        self._asked = 0

    def draw(self, spec_json: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> str:
        """The drawing in placeholder colours. A child that has died meanwhile is replaced once."""
        with self._lock:
            for _attempt in range(2):
                answer = self._ask(spec_json, timeout_seconds)
                if answer is not None:
                    return answer
        raise ChartNotDrawnError("The drawing process ended twice while drawing; its log says why.")

    def stop(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def _ask(self, spec_json: str, timeout_seconds: float) -> str | None:
        """One question to the child; None when it died before answering."""
        process = self._running()
        self._asked += 1
        try:
            assert process.stdin is not None  # noqa: S101 - opened with a pipe, two lines below
            process.stdin.write(json.dumps({"id": self._asked, "spec": spec_json}) + "\n")
            process.stdin.flush()
            line = self._answers.get(timeout=timeout_seconds)
        except OSError:
            line = None
        except queue.Empty:
            self._end()
            raise ChartNotDrawnError(f"The drawing took longer than {timeout_seconds:.0f} s.") from None
        if line is None:
            self._end()
            return None
        answer = json.loads(line)
        if "svg" not in answer:
            raise ChartNotDrawnError(answer["error"])
        return str(answer["svg"])

    def _running(self) -> "subprocess.Popen[str]":
        if self._process and self._owner == os.getpid() and self._process.poll() is None:
            return self._process
        self._end()
        self._owner, self._answers = os.getpid(), queue.Queue()
        self._process = subprocess.Popen(  # noqa: S603 - our own module, nothing from outside in the command
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        threading.Thread(target=_listen, args=(self._process.stdout, self._answers), daemon=True).start()
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()


def _listen(stream: IO[str] | None, answers: "queue.Queue[str | None]") -> None:
    with contextlib.suppress(ValueError):  # the stream is closed when the child is ended
        for line in stream or ():
            answers.put(line)
    answers.put(None)


_renderer = Renderer()
_memory: OrderedDict[str, str] = OrderedDict()
_memory_lock = threading.Lock()


def _drawing_of(spec: ChartSpec) -> str:
    name = f"{spec.digest()}-{LOOK_VERSION}"
    with _memory_lock:
        if name in _memory:
            _memory.move_to_end(name)
            return _memory[name]
    path = _folder() / f"{name}.svg"
    drawing = path.read_text(encoding="utf-8") if path.is_file() else _draw_and_keep(spec, path)
    with _memory_lock:
        _memory[name] = drawing
        while len(_memory) > _MOST_IN_MEMORY:
            _memory.popitem(last=False)
    return drawing


def _draw_and_keep(spec: ChartSpec, path: Path) -> str:
    drawing = _renderer.draw(spec.to_json())
    draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    draft.write_text(drawing, encoding="utf-8")
    draft.replace(path)
    return drawing


def _folder() -> Path:
    folder = Path(settings.ACCORD_DATA) / "cache" / "charts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
