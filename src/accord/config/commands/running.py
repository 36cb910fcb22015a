"""`accord serve | process | setup | demo`: running it."""

import argparse
import getpass
import os
import socket
import sys
import time

from accord.config.layout import setting
from accord.config.start import ready, start_database

PROCESSES = ("web", "worker")


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's commands."""
    serve = subparsers.add_parser("serve", help="run Accord with all its processes")
    serve.add_argument("--only", action="append", choices=PROCESSES, help="run only this process here (repeatable)")
    serve.set_defaults(run=run_serve)
    process = subparsers.add_parser("process", help="run one process, as `serve` does for each")
    process.add_argument("name", choices=PROCESSES)
    process.add_argument("--supervisor", type=int, help=argparse.SUPPRESS)
    process.set_defaults(run=run_process)
    setup = subparsers.add_parser("setup", help="prepare a new installation and its first administrator")
    for name in ("company", "name", "email", "language"):
        setup.add_argument(f"--{name}")
    setup.set_defaults(run=run_setup)


def tell(sentence: str) -> None:
    """Say what happens, where a person may be reading."""
    print(sentence, file=sys.stderr, flush=True)


def run_serve(given: argparse.Namespace) -> int:
    """Start the database if it is ours, bring its tables up to date in a child that ends, then supervise."""
    from accord.config.processes.supervisor import supervise

    names = given.only or list(PROCESSES)
    if "web" in names and (taken := port_taken()):
        tell(taken)
        return 1
    start_database(tell=tell)
    if code := _migrate_in_child():
        return code
    address = setting("ACCORD_URL", f"http://127.0.0.1:{setting('ACCORD_HTTP_PORT', '8000')}")
    tell(f"Accord runs at {address} (Ctrl-C stops it).")
    try:
        return supervise(names)
    finally:
        _stop_own_database()


def port_taken() -> str:
    """A sentence that says which port is taken and what to do, or nothing."""
    host, port = setting("ACCORD_HTTP_HOST", "127.0.0.1"), int(setting("ACCORD_HTTP_PORT", "8000"))
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            return f"Port {port} on {host} cannot be used ({fault.strerror}): set ACCORD_HTTP_PORT to another."
    return ""


def _migrate_in_child() -> int:
    # The supervisor stays small: Django is loaded in a child that ends.
    import subprocess

    return subprocess.run([sys.executable, "-m", "accord", "upgrade", "--tables-only"], check=False).returncode


def _stop_own_database() -> None:
    from accord.config.layout import data_folder
    from accord.kernel.database.embedded import find_running

    cluster = find_running(data_folder())
    if cluster is not None and os.environ.get("DATABASE_URL") == cluster.url():
        cluster.stop()


def run_process(given: argparse.Namespace) -> int:
    """Run one process in the foreground."""
    if given.supervisor:
        from accord.config.processes.supervisor import end_with

        end_with(given.supervisor)
    ready(migrate=False)
    if given.name == "web":
        from accord.config.processes.web import run_web

        run_web()
    else:
        from accord.config.processes.worker import run_worker

        run_worker()
    return 0


def run_setup(given: argparse.Namespace) -> int:
    """Ask for what was not given, and set up the company with its first administrator."""
    ready(tell=tell)
    from accord.kernel.errors import Refusal
    from accord.web.admin.first_run import set_up_installation

    answers = {
        "company_name": given.company or input("Name of the company: "),
        "name": given.name or input("Your name: "),
        "email": given.email or input("Your mail address: "),
        "language": given.language or "en",
        "password": os.environ.get("ACCORD_SETUP_PASSWORD")
        or getpass.getpass("A password of at least 10 characters: "),
    }
    try:
        set_up_installation(**answers)
    except Refusal as refusal:
        tell(refusal.sentence)
        return 1
    tell("Done. Start Accord with `accord serve` and sign in.")
    return 0


def wait_for_page(address: str, *, seconds: float = 60.0) -> bool:
    """Wait until the web process answers; False if it does not in time."""
    import urllib.error
    import urllib.request

    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2)  # noqa: S310
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False
