"""`accord serve | process | setup | demo`: running it."""

import argparse
import getpass
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from accord.config.layout import data_folder, own_command, port, setting
from accord.config.start import ready, start_database
from accord.kernel.errors import Refusal

if TYPE_CHECKING:
    from accord.kernel.database.embedded import Cluster

PROCESSES = ("web", "worker")
BEHIND_WEB = ("pages",)


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's commands."""
    serve = subparsers.add_parser("serve", help="run Accord with all its processes")
    serve.add_argument("--only", action="append", choices=PROCESSES, help="run only this process here (repeatable)")
    serve.set_defaults(run=run_serve)
    process = subparsers.add_parser("process", help="run one process, as `serve` does for each")
    process.add_argument("name", choices=PROCESSES + BEHIND_WEB)
    process.add_argument("--supervisor", type=int, help=argparse.SUPPRESS)
    process.add_argument("--control", type=int, help=argparse.SUPPRESS)
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
    check_doors(names)
    # Until the supervisor takes over: asked to stop, leave by the door below.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        start_database(tell=tell)
        if code := _migrate_in_child():
            return code
        address = setting("ACCORD_URL", f"http://localhost:{port('ACCORD_HTTP_PORT', 8000)}")
        tell(f"Accord runs at {address} (Ctrl-C stops it).")
        return supervise(names, keep_ground=keeper_of_own_database())
    finally:
        stop_own_database()


def check_doors(names: Sequence[str]) -> None:
    """Refuse before anything is started when a port is taken or the certificate cannot be used."""
    if "web" in names:
        _check_port("HTTP", 8000)
        _check_certificate()
    if "worker" in names:
        _check_port("SMTP", 2525)


def _check_port(kind: str, usual: int) -> None:
    host, number = setting(f"ACCORD_{kind}_HOST", "127.0.0.1"), port(f"ACCORD_{kind}_PORT", usual)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError as fault:
            sentence = f"Port {number} on {host} cannot be used ({fault.strerror}): set ACCORD_{kind}_PORT to another."
            raise Refusal(sentence) from fault


def _check_certificate() -> None:
    certificate, key = setting("ACCORD_CERTIFICATE"), setting("ACCORD_CERTIFICATE_KEY")
    if not certificate:
        return
    import ssl

    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key or None)
    except OSError as fault:
        raise Refusal(
            f"The certificate {certificate} with the key {key or 'inside it'} cannot be used: "
            f"{fault.strerror or fault}. Check ACCORD_CERTIFICATE and ACCORD_CERTIFICATE_KEY."
        ) from fault


def _migrate_in_child() -> int:
    # The supervisor stays small: Django is loaded in a child that ends.
    import subprocess

    return subprocess.run(own_command("upgrade", "--tables-only"), check=False).returncode


def _own_database() -> "Cluster | None":
    """The embedded database, if it runs and is the one in use."""
    from accord.kernel.database.embedded import find_running

    cluster = find_running(data_folder())
    return cluster if cluster is not None and os.environ.get("DATABASE_URL") == cluster.url() else None


def keeper_of_own_database() -> Callable[[], None]:
    """What starts the embedded database again when it has ended; nothing to do where another is used."""
    from accord.kernel.database.embedded import ensure_running
    from accord.kernel.database.errors import DatabaseUnavailable

    cluster = _own_database()

    def keep() -> None:
        if cluster is None or cluster.is_running():
            return
        tell("The database has ended; it starts again.")
        try:
            ensure_running(data_folder())
        except DatabaseUnavailable as fault:
            tell(f"{fault} It is tried again.")

    return keep


def stop_own_database() -> None:
    """Stop the embedded database, if it is in use."""
    if cluster := _own_database():
        cluster.stop()


def run_process(given: argparse.Namespace) -> int:
    """Run one process in the foreground."""
    if given.supervisor:
        from accord.config.processes.supervisor import end_with

        end_with(given.supervisor)
    if given.name == "web":
        from accord.config.processes.web import count_page_processes, run_web

        ready(migrate=False, apps=not count_page_processes())
        run_web()
    elif given.name == "pages":
        from accord.config.processes.pages import run_pages

        if given.control is None:
            raise Refusal("The web process starts the processes that draw its pages: run `accord process web`.")
        ready(migrate=False)
        run_pages(given.control)
    else:
        from accord.config.processes.worker import run_worker

        ready(migrate=False)
        run_worker()
    return 0


def run_setup(given: argparse.Namespace) -> int:
    """Ask for what was not given, and set up the company with its first administrator."""
    ready(tell=tell)
    from accord.web.admin.first_run import set_up_installation

    answers = {
        "company_name": given.company or input("Name of the company: "),
        "name": given.name or input("Your name: "),
        "email": given.email or input("Your mail address: "),
        "language": given.language or "en",
        "password": os.environ.get("ACCORD_SETUP_PASSWORD")
        or getpass.getpass("A password of at least 10 characters: "),
    }
    set_up_installation(**answers)
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
