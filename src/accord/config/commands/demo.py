"""`accord demo`: Accord with a simulated company that goes on living."""

import argparse
import gc
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from importlib.metadata import version
from pathlib import Path

from accord.config.commands.running import keeper_of_own_database, stop_own_database, wait_for_page
from accord.config.layout import data_folder, own_command, setting
from accord.config.processes.supervisor import Child, keep_running
from accord.config.start import ready, start_database

DAYS = 90
_PARTS = ("tell", "live")
_BROKEN_OFF = 75
_BRING_TABLES = ("django", "django-allauth", "procrastinate")


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's command."""
    demo = subparsers.add_parser("demo", help="run Accord with a simulated company")
    demo.add_argument("--days", type=int, default=DAYS, help="how much history the company has (default: 90)")
    demo.add_argument("--fresh", action="store_true", help="forget the company and begin anew")
    demo.add_argument("--reload", action="store_true", help="start the processes anew when the program's text changes")
    demo.add_argument("--part", choices=_PARTS, help=argparse.SUPPRESS)
    demo.set_defaults(run=run_demo)


def run_demo(given: argparse.Namespace) -> int:
    """Tell the company's history on the first start, then serve it and let its time go on."""
    _settle()
    if given.part == "tell":
        return _tell(given.days)
    if given.part == "live":
        return _live()
    return _serve(given)


def _settle() -> None:
    """The demo has a data folder of its own, beside where a real installation's would be, and ports that are free."""
    if "ACCORD_DATA" not in os.environ:
        folder = data_folder()
        os.environ["ACCORD_DATA"] = str(folder.with_name(f"{folder.name}-demo"))
    os.environ["ACCORD_DEMO"] = "yes"
    for name, usual in (("ACCORD_HTTP_PORT", 8000), ("ACCORD_SMTP_PORT", 2525)):
        if name not in os.environ:
            os.environ[name] = str(_free_port(usual))
    os.environ.setdefault("ACCORD_URL", f"http://localhost:{os.environ['ACCORD_HTTP_PORT']}")


def _free_port(usual: int) -> int:
    for port in range(usual, usual + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return usual


def _serve(given: argparse.Namespace) -> int:
    began = time.monotonic()
    if given.fresh:
        _forget()
    # Until the processes are kept running: asked to stop, leave by the door below.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if code := _have_told(given.days):
            return code
        parent = ["--supervisor", str(os.getpid())]
        processes = [Child(name, own_command("process", name, *parent)) for name in ("web", "worker")]
        company = Child("company", own_command("demo", "--part", "live"))
        threading.Thread(target=_welcome, args=(setting("ACCORD_URL"), began), daemon=True).start()
        if given.reload:
            threading.Thread(target=_reload, args=([*processes, company],), daemon=True).start()
        return keep_running([*processes, company], keep_ground=keeper_of_own_database())
    finally:
        stop_own_database()


def _have_told(days: int) -> int:
    """See to it that the history is told; one that was broken off is forgotten first."""
    start_database(tell=_say)
    told, tables = data_folder() / "told", _state_of_tables()
    if told.exists() and told.read_text() == tables:
        return 0
    code = _child("demo", "--part", "tell", "--days", str(days))
    if code == 0:
        told.write_text(tables)
    if code != _BROKEN_OFF:
        return code
    _say("The last telling was broken off: the company begins anew.")
    os.environ.pop("DATABASE_URL")
    _forget()
    start_database(tell=_say)
    return _child("demo", "--part", "tell", "--days", str(days))


def _state_of_tables() -> str:
    """What changes when a migration does: a telling that was made for it needs no look at the database."""
    digest = hashlib.sha256(" ".join(version(name) for name in _BRING_TABLES).encode())
    for path in sorted(Path(__file__).resolve().parents[2].glob("**/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _child(*arguments: str) -> int:
    code: int = subprocess.run(own_command(*arguments), check=False).returncode
    return code


def _welcome(address: str, began: float) -> None:
    if wait_for_page(address):
        _say(f"\nArvenholt is open after {time.monotonic() - began:.0f} s.\n")
        _say(f"  Look:      {address}/demo/        take part as agent, leader, department, executive or customer")
        _say(f"  Mail in:   127.0.0.1:{setting('ACCORD_SMTP_PORT')}              write to service@arvenholt.example")
        _say("  Stop:      Ctrl-C\n")


def _tell(days: int) -> int:
    ready(tell=_say)
    from accord.simulation.telling.demo import is_half_told, read_demo, tell_demo

    if read_demo() is not None:
        return 0
    if is_half_told():
        return _BROKEN_OFF
    # Telling makes many objects that live shortly: looking for cycles among them took a tenth of its time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    _say(f"Telling the last {days} days of Arvenholt, a shop for outdoor equipment …")
    tell_demo(world_port=_free_port(2626), days=days, progress=_Progress())
    return 0


class _Progress:
    """A line that grows on a terminal, and one line every tenth elsewhere."""

    def __init__(self) -> None:
        self.shown = -1

    def __call__(self, share: float, what: str) -> None:
        tenth = int(share * 10)
        if sys.stderr.isatty():
            filled = int(share * 30)
            end = "\n" if share >= 1 else ""
            print(
                f"\r  {'█' * filled}{'·' * (30 - filled)} {share:4.0%}  {what:<28}",
                end=end,
                file=sys.stderr,
                flush=True,
            )
        elif tenth > self.shown:
            _say(f"  {share:4.0%}  {what}")
        self.shown = max(self.shown, tenth)


def _live() -> int:
    ready(migrate=False)
    from accord.simulation.telling.demo import live_on

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    live_on(smtp_port=int(setting("ACCORD_SMTP_PORT", "2525")), stop=stop)
    return 0


def _forget() -> None:
    from accord.kernel.database.embedded import find_running

    folder = data_folder()
    if cluster := find_running(folder):
        cluster.stop()
    if (folder / "database.lock").exists():
        shutil.rmtree(folder)


def _reload(children: list[Child]) -> None:
    source = Path(__file__).resolve().parents[2]
    seen = _newest(source)
    while True:
        time.sleep(1)
        newest = _newest(source)
        if newest > seen:
            seen = newest
            _say("The program's text has changed: the processes start anew.")
            for child in children:
                child.wait = 0.1
                if child.process is not None:
                    child.process.terminate()


def _newest(source: Path) -> float:
    return max(path.stat().st_mtime for kind in ("*.py", "*.toml", "*.mo") for path in source.rglob(kind))


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
