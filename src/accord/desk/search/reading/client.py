"""Asking for the words of files: a child process reads them, so that a hostile one hurts nobody but itself."""

import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from types import TracebackType
from typing import Any

_COMMAND = (sys.executable, "-P", "-m", "accord.desk.search.reading.child")
_SECONDS_A_FILE = 15.0
_LONGEST_ANSWER = 4_000_000  # bytes of JSON


class FileReader:
    """A child that is started with the first file and ended with the block; one that died is replaced."""

    def __init__(self, *, seconds_a_file: float = _SECONDS_A_FILE, command: tuple[str, ...] = _COMMAND) -> None:
        self._seconds, self._command = seconds_a_file, command
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "FileReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def words_of(self, *, content: bytes, filename: str, content_type: str) -> str:
        """What stands in a file; empty when the child died of it or did not come to an end in its time."""
        asked = {"filename": filename, "content_type": content_type, "size": len(content)}
        question = json.dumps(asked).encode() + b"\n" + content
        for _ in range(2):  # a child may have come to the end of its time by what it read before
            is_fresh = self._process is None
            try:
                line = self._exchange(self._running(), question)
            except (BrokenPipeError, ConnectionError):
                line = b""
            except (OSError, TimeoutError):
                self._end()
                return ""
            if line:
                return str(json.loads(line)["words"])
            self._end()
            if is_fresh:
                return ""
        return ""

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        self._process = subprocess.Popen(  # noqa: S603 - our own module, nothing from outside in the command
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_poor()
        )
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None  # noqa: S101 - opened with pipes, above
            os.set_blocking(stream.fileno(), False)
        return self._process

    def _exchange(self, process: "subprocess.Popen[bytes]", question: bytes) -> bytes:
        """Write the question as far as it is taken, and read a line; nothing when the child ended."""
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - see `_running`
        into, out = process.stdin.fileno(), process.stdout.fileno()
        until, left, answer = time.monotonic() + self._seconds, memoryview(question), bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(into, selectors.EVENT_WRITE)
            waiting.register(out, selectors.EVENT_READ)
            while not answer.endswith(b"\n"):
                ready = waiting.select(timeout=max(0.0, until - time.monotonic()))
                if not ready or len(answer) > _LONGEST_ANSWER:
                    raise TimeoutError
                for key, _ in ready:
                    if key.fd == into:
                        left = left[os.write(into, left[:65_536]) :]
                        if not left:
                            waiting.unregister(into)
                    elif not (some := os.read(out, 65_536)):
                        return b""
                    else:
                        answer += some
        return bytes(answer)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _poor() -> dict[str, Any]:
    """The child needs to find Python and nothing else: no address of a database, no secret."""
    return {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH", "LANG", "LC_ALL"}}
