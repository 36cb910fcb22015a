"""`accord serve`: starts the processes, starts anew what falls, and stops everything together.

It imports nothing of Django, so that it stays small for as long as Accord runs.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from accord.config.layout import own_command

_PATIENCE_SECONDS = 10.0
_SOONEST_RESTART = 1.0
_LATEST_RESTART = 30.0
_STEADY_AFTER = 60.0
_LOOK_EVERY = 2.0
_TELL_ME_WHEN_MY_PARENT_DIES = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass
class Child:
    """One process that should always run."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait: float = _SOONEST_RESTART
    restart_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own, so that a key press at the terminal reaches the supervisor alone."""
        self.process = subprocess.Popen(self.command, start_new_session=True)
        self.started_at = time.monotonic()


def supervise(names: list[str], *, keep_ground: Callable[[], None] = lambda: None) -> int:
    """Run `accord process NAME` for each name until SIGTERM or SIGINT; returns the exit code.

    `keep_ground` is called every two seconds to look after what the processes stand on.
    """
    parent = ["--supervisor", str(os.getpid())]
    children = [Child(name, own_command("process", name, *parent)) for name in names]
    return keep_running(children, keep_ground=keep_ground)


def keep_running(children: list[Child], *, keep_ground: Callable[[], None] = lambda: None) -> int:
    """Run the children until SIGTERM or SIGINT, starting anew what falls, ever later while it goes on falling."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    for child in children:
        child.start()
    looked_at = time.monotonic()
    while not stop.wait(0.2):
        if time.monotonic() - looked_at > _LOOK_EVERY:
            keep_ground()
            looked_at = time.monotonic()
        for child in children:
            _keep_up(child)
    return _stop(children)


def _keep_up(child: Child) -> None:
    now = time.monotonic()
    if child.process is not None and child.process.poll() is not None:
        if now - child.started_at > _STEADY_AFTER:
            child.wait = _SOONEST_RESTART
        code = child.process.returncode
        print(f"The {child.name} process ended ({code}); it starts again in {child.wait:.0f} s.", file=sys.stderr)
        child.process, child.restart_at = None, now + child.wait
        child.wait = min(_LATEST_RESTART, child.wait * 2)
    if child.process is None and now >= child.restart_at:
        child.start()


def _stop(children: list[Child]) -> int:
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.terminate()
    ends_at = time.monotonic() + _PATIENCE_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.1, ends_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return 0


def end_with(supervisor: int) -> None:
    """Let this process be told to stop (SIGTERM) when its supervisor dies, so that none is left holding a port."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_TELL_ME_WHEN_MY_PARENT_DIES, signal.SIGTERM)
    if os.getppid() != supervisor:
        os.kill(os.getpid(), signal.SIGTERM)
