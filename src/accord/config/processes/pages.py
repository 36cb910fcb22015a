"""The page processes: Django, loaded once, in as many copies as the web process asks for, each with a few threads.

The web process sends the ends of new lines over the control line; each such message is one more process, forked from
this one, which never itself opens a connection or starts a thread. A thread serves one line: a request, its answer,
the next. When a line's other end is closed, its thread ends, and with the last thread its process.
"""

import contextlib
import gc
import io
import logging
import os
import signal
import socket
import threading
from types import FrameType
from typing import Any, BinaryIO

from accord.config.processes.bridge import Answer, Application, run_application
from accord.config.processes.lines import KEPT, LENGTHS, pack, unpack
from accord.kernel.live.sharing import shared_answers
from accord.kernel.memory import forget, noting_forgotten

log = logging.getLogger(__name__)

MOST_LINES = 64
_AT_ONCE = 1 << 20
_PIECES_BETWEEN_LOOKS = 20_000  # a page makes and drops tens of thousands of objects, hardly any in circles
_FAILED: Answer = ("500 Internal Server Error", [("Content-Type", "text/plain")], b"That failed.\n")


def run_pages(control: int) -> None:
    """Fork a process for each message on the control line, until it is closed."""
    application = _load()
    gc.freeze()  # what all copies share is never moved or looked at again
    signal.signal(signal.SIGCHLD, _bury)
    with socket.socket(fileno=control) as line:
        while True:
            message, ends, _, _ = socket.recv_fds(line, 1, MOST_LINES)
            if not message:
                return
            if os.fork() == 0:
                line.close()
                _serve(application, ends)
            for end in ends:
                os.close(end)


def _load() -> Application:
    """The application with all its pages, so that no copy reads them for itself."""
    from django.template import engines
    from django.template.backends.jinja2 import Jinja2
    from django.urls import get_resolver

    from accord.config.wsgi import application

    get_resolver().reverse_dict  # noqa: B018 - it imports every view
    jinja = engines["jinja2"]
    assert isinstance(jinja, Jinja2)  # noqa: S101
    for name in jinja.env.list_templates():
        jinja.env.get_template(name)
    return application


def _bury(_number: int, _frame: FrameType | None) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _serve(application: Application, ends: list[int]) -> None:
    """Serve these lines in a thread each; the first is never spoken over and only shows that the process lives."""
    from accord.config.processes.supervisor import end_with

    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        gc.set_threshold(_PIECES_BETWEEN_LOOKS)
        end_with(os.getppid())
        threads = [threading.Thread(target=_serve_line, args=(application, end), name="page") for end in ends[1:]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        os._exit(0)  # never back into the loop of the one it was forked from


def _serve_line(application: Application, end: int) -> None:
    with socket.socket(fileno=end) as line, line.makefile("rb") as source, contextlib.suppress(OSError):
        while lengths := source.read(LENGTHS.size):
            head_length, body_length = LENGTHS.unpack(lengths)
            head = unpack(source.read(head_length))
            with noting_forgotten() as forgotten:
                status, headers, content = _draw(application, head, source, body_length)
            line.sendall(pack([status, headers, sorted(forgotten)], len(content)))
            line.sendall(content)


def _draw(application: Application, head: dict[str, Any], source: BinaryIO, length: int) -> Answer:
    body = Body(source, length) if length > _AT_ONCE else io.BytesIO(source.read(length))
    forget(topic.removeprefix(KEPT) for topic in shared_answers.follow(head["heard"]))
    try:
        return run_application(application, head["asked"], body)
    except Exception:
        log.exception("A page could not be drawn.")
        return _FAILED
    finally:
        if isinstance(body, Body):
            body.skip()


class Body(io.RawIOBase):
    """A long body, read from its line as the application asks for it."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        super().__init__()
        self._source, self._left = source, length

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As much as fits, and not into the next request."""
        piece = self._source.read(min(len(buffer), self._left))
        self._left -= len(piece)
        buffer[: len(piece)] = piece
        return len(piece)

    def skip(self) -> None:
        """Pass over what nobody read."""
        while self._left and (piece := self._source.read(min(_AT_ONCE, self._left))):
            self._left -= len(piece)
