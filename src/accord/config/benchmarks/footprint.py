"""How much memory an idle Accord takes, its database included: PSS of the whole tree, shared memory counted once."""

import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from accord.config.benchmarks import Bar, Report
from accord.config.benchmarks.serving import free_port
from accord.config.commands.running import wait_for_page
from accord.config.layout import foreign_environment, own_command

MOST_MB = 400.0
_SETTLE_SECONDS = 15
_SETTLE_QUICK_SECONDS = 6


def run(*, size: int | None, quick: bool) -> Report:
    """Start Accord on a data folder of its own, open a page, let it come to rest, and weigh every process."""
    with tempfile.TemporaryDirectory(prefix="accord-footprint-", dir="/var/tmp") as folder:
        address, environment = _place(Path(folder))
        server = subprocess.Popen(own_command("serve"), env=environment, stderr=subprocess.DEVNULL)
        try:
            if not wait_for_page(address, seconds=90):
                raise RuntimeError("Accord did not start within 90 seconds.")
            time.sleep(_SETTLE_QUICK_SECONDS if quick else _SETTLE_SECONDS)
            weights = weigh(processes_of(server.pid, Path(folder)))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
    total = sum(weights.values())
    bar = Bar(what="idle, whole tree with database", value=total, bar=MOST_MB, unit="MB PSS")
    return Report(name="footprint", bars=(bar,), figures={"processes": weights}, compared_with="the bar alone")


def _place(folder: Path) -> tuple[str, dict[str, str]]:
    http, smtp = free_port(), free_port()
    address = f"http://127.0.0.1:{http}"
    ours = {"ACCORD_DATA": str(folder), "ACCORD_HTTP_PORT": str(http), "ACCORD_SMTP_PORT": str(smtp)}
    return address, {**foreign_environment(), **ours, "ACCORD_URL": address}


def processes_of(supervisor: int, data_folder: Path) -> list[psutil.Process]:
    """The supervisor with its children, and the database's server with its own."""
    from accord.kernel.database.postmaster import find_postmaster
    from accord.kernel.database.server import data_of

    roots = [psutil.Process(supervisor)]
    if (postmaster := find_postmaster(data_of(data_folder))) is not None:
        roots.append(psutil.Process(postmaster.pid))
    return [process for root in roots for process in (root, *root.children(recursive=True))]


def weigh(processes: list[psutil.Process]) -> dict[str, float]:
    """PSS in MB by what a process does; those of one kind are added up."""
    weights: dict[str, float] = {}
    for process in processes:
        try:
            words = process.cmdline()
            pss = process.memory_full_info().pss / 1e6
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        name = name_of(words)
        weights[name] = round(weights.get(name, 0.0) + pss, 1)
    return weights


def name_of(words: list[str]) -> str:
    """What a process of Accord does, by its command line."""
    if any(word.startswith("postgres:") or word.endswith("/postgres") for word in words):
        return "database"
    if "process" in words:
        return words[words.index("process") + 1]
    return "supervisor" if "serve" in words else "other"
