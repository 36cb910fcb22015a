"""What is known of a running server from its `postmaster.pid`, and what a killed one left behind."""

import contextlib
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A live server of one data folder. `ready` is false while it starts, recovers or stops."""

    pid: int
    socket_folder: Path
    port: int
    ready: bool


def find_postmaster(data: Path) -> Postmaster | None:
    """Return the live server of `data`, or None. A stale file, or its pid used by another program, is None."""
    lines = _read_lines(data / "postmaster.pid")
    if not lines or not lines[0].strip().lstrip("-").isdigit():
        return None
    pid = abs(int(lines[0]))
    if not _serves(pid, data=data):
        return None
    if len(lines) < 6 or not lines[3].strip().isdigit():
        # It has only just begun to write the file.
        return Postmaster(pid=pid, socket_folder=Path(), port=0, ready=False)
    ready = len(lines) >= 8 and lines[7].strip() == "ready"
    return Postmaster(pid=pid, socket_folder=Path(lines[4].strip()), port=int(lines[3]), ready=ready)


def clear_stale_locks(data: Path, *, socket_path: Path) -> None:
    """Remove what a dead server left: PostgreSQL trusts any live pid in these files, be it another program's by now
    or that of a dead process which the first process of a container never collects.
    """
    if find_postmaster(data) is None:
        for path in (
            data / "postmaster.pid",
            socket_path,
            socket_path.with_name(f"{socket_path.name}.lock"),
        ):
            path.unlink(missing_ok=True)


def end_orphans(data: Path, *, patience_seconds: float = 3.0) -> None:
    """End the children of a killed server. They leave by themselves within moments unless busy."""
    deadline = time.monotonic() + patience_seconds
    for order in (None, signal.SIGQUIT, signal.SIGKILL):
        for process in _processes_in(data):
            with contextlib.suppress(psutil.NoSuchProcess):
                if order is not None:
                    process.send_signal(order)
        while time.monotonic() < deadline:
            if not any(_processes_in(data)):
                return
            time.sleep(0.05)
        deadline = time.monotonic() + patience_seconds


def _serves(pid: int, *, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or "postgres" not in process.name():
            return False
        return Path(process.cwd()) == data.resolve() or str(data.resolve()) in process.cmdline()
    except psutil.AccessDenied:
        return True
    except psutil.NoSuchProcess:
        return False


def _processes_in(data: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.Error):
            if "postgres" in (process.info["name"] or "") and Path(process.cwd()) == data.resolve():
                yield process


def _read_lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except FileNotFoundError:
        return []
