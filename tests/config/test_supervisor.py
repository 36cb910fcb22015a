"""The supervisor keeps its processes running, and stops them together."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import requests

from accord.kernel.database.embedded import find_running
from tests.running import ADMIN_EMAIL, PATIENCE, Person, RunningAccord, running_accord, short_lived_folder, wait_for

SCRIPT = """
import sys
from accord.config.processes import supervisor
supervisor._SOONEST_RESTART, supervisor._PATIENCE_SECONDS = 0.2, 1.0
children = [supervisor.Child(name, [sys.executable, "-c", code], wait=0.2) for name, code in {parts}]
assert not any(name.startswith("django") for name in sys.modules)
sys.exit(supervisor.keep_running(children))
"""
NOTE = "import os, sys, time; print(os.getpid(), file=open({note!r}, 'a'), flush=True); "
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def supervised() -> Iterator[Start]:
    """Start a supervisor over children that are given as Python code."""
    started: list[subprocess.Popen[str]] = []

    def start(script: str = SCRIPT, **parts: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", script.format(parts=list(parts.items()))]
        started.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def starts(note: Path) -> list[int]:
    return [int(line) for line in note.read_text().split()] if note.exists() else []


def test_what_falls_starts_again_and_the_rest_goes_on(supervised: Start, tmp_path: Path) -> None:
    steady, falling = tmp_path / "steady", tmp_path / "falling"
    supervisor = supervised(
        steady=NOTE.format(note=str(steady)) + "time.sleep(300)",
        falling=NOTE.format(note=str(falling)) + "time.sleep(300)",
    )
    first = wait_for(lambda: starts(falling), what="the first start")[0]
    os.kill(first, signal.SIGKILL)
    assert wait_for(lambda: starts(falling)[1:], what="the second start")[0] != first
    assert len(starts(steady)) == 1
    supervisor.terminate()
    _, told = supervisor.communicate(timeout=PATIENCE)
    assert "The falling process ended (-9); it starts again in 0 s." in told


def test_what_falls_at_once_is_started_ever_later(supervised: Start, tmp_path: Path) -> None:
    note = tmp_path / "starts"
    code = f"import time; print(time.monotonic_ns(), file=open({str(note)!r}, 'a'), flush=True); raise SystemExit(3)"
    supervised(broken=code)
    times = wait_for(lambda: starts(note) if len(starts(note)) >= 5 else None, what="five starts")
    pauses = [(later - earlier) / 1e9 for earlier, later in itertools.pairwise(times)]
    assert pauses[0] >= 0.2
    assert pauses[1] >= 0.4
    assert pauses[2] >= 0.8
    assert pauses[3] >= 1.6


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_stop_together_and_the_exit_code_is_nought(
    supervised: Start, tmp_path: Path, number: signal.Signals
) -> None:
    notes = [tmp_path / "one", tmp_path / "other"]
    one, other = (NOTE.format(note=str(note)) + "time.sleep(300)" for note in notes)
    supervisor = supervised(one=one, other=other)
    pids = [wait_for(lambda note=note: starts(note), what="a start")[0] for note in notes]  # type: ignore[misc]
    supervisor.send_signal(number)
    assert supervisor.wait(timeout=PATIENCE) == 0
    assert [psutil.pid_exists(pid) for pid in pids] == [False, False]


def test_what_does_not_listen_is_ended_after_a_while(supervised: Start, tmp_path: Path) -> None:
    note = tmp_path / "deaf"
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + NOTE.format(note=str(note))
    supervisor = supervised(deaf=deaf + "time.sleep(300)")
    pid = wait_for(lambda: starts(note), what="the start")[0]
    begun = time.monotonic()
    supervisor.terminate()
    assert supervisor.wait(timeout=PATIENCE) == 0
    assert 1.0 <= time.monotonic() - begun < PATIENCE
    assert not psutil.pid_exists(pid)


def test_nobody_is_left_when_the_supervisor_is_killed(supervised: Start, tmp_path: Path) -> None:
    note = tmp_path / "child"
    loyal = "import os; from accord.config.processes.supervisor import end_with; end_with(os.getppid()); "
    supervisor = supervised(child=loyal + NOTE.format(note=str(note)) + "time.sleep(300)")
    pid = wait_for(lambda: starts(note), what="the start")[0]
    supervisor.kill()
    supervisor.wait()
    wait_for(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE, what="its end")


def test_what_the_processes_stand_on_is_looked_after(supervised: Start, tmp_path: Path) -> None:
    note = tmp_path / "looks"
    looking = f"supervisor._LOOK_EVERY = 0.3; look = lambda: print(1, file=open({str(note)!r}, 'a'))"
    script = SCRIPT.replace("children =", f"{looking}\nchildren =").replace(
        "(children)", "(children, keep_ground=look)"
    )
    supervisor = supervised(script, steady="import time; time.sleep(300)")
    wait_for(lambda: starts(note)[2:], what="the third look")
    supervisor.terminate()
    supervisor.communicate(timeout=PATIENCE)


@pytest.mark.long
def test_an_embedded_database_that_was_killed_is_started_again() -> None:
    with short_lived_folder() as folder, running_accord(folder) as accord:
        former = int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])
        os.kill(former, signal.SIGKILL)
        wait_for(lambda: _another_than(former, folder), seconds=PATIENCE, what="another server")
        person = Person(accord.address)
        wait_for(lambda: _can_sign_in(person), seconds=PATIENCE, what="a page that needs the database")


@pytest.mark.long
def test_page_processes_that_were_killed_are_replaced_and_pages_go_on() -> None:
    with short_lived_folder() as folder, running_accord(folder) as accord:
        count = len(_drawing(accord))
        assert count > 1
        for pick, what in ((max, "a copy is killed"), (min, "the one that the others are copies of is killed")):
            pick(_drawing(accord), key=lambda each: each.create_time()).kill()
            wait_for(lambda: _can_sign_in(Person(accord.address)), seconds=3 * PATIENCE, what=f"a page after {what}")
            wait_for(lambda: len(_drawing(accord)) == count, seconds=3 * PATIENCE, what="another process")


def _drawing(accord: RunningAccord) -> list[psutil.Process]:
    assert accord.process is not None
    found = []
    for process in psutil.Process(accord.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "pages" in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def _another_than(former: int, folder: Path) -> bool:
    cluster = find_running(folder)
    return cluster is not None and int((folder / "postgresql" / "postmaster.pid").read_text().split()[0]) != former


def _can_sign_in(person: Person) -> bool:
    try:
        person.sign_in(ADMIN_EMAIL)
    except (AssertionError, requests.RequestException):
        return False
    return True
