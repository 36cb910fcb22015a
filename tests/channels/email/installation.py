"""A whole Accord of its own, in a folder of its own, that can be started, killed with everything in it, and asked."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
from tests.ports import free_port

from accord.config.layout import foreign_environment

ROOT = Path(__file__).parents[3]
_PATIENCE_SECONDS = 240


class Installation:
    """`accord serve` with its database, files and ports."""

    def __init__(self) -> None:
        # Not in the tests' own folder: a database server of another system user must be able to reach it.
        self.folder = Path(tempfile.mkdtemp(prefix="accord-killed-", dir="/var/tmp"))
        self.smtp_port = free_port()
        self._environment = foreign_environment() | {
            "ACCORD_DATA": str(self.folder),
            "ACCORD_HTTP_PORT": str(free_port()),
            "ACCORD_SMTP_PORT": str(self.smtp_port),
            "DJANGO_SETTINGS_MODULE": "accord.config.settings",
        }
        self._serve: subprocess.Popen[bytes] | None = None
        self._log = (self.folder / "serve.log").open("ab")

    def start(self) -> None:
        """Start everything; returns at once."""
        self._serve = subprocess.Popen(
            [sys.executable, "-m", "accord", "serve"],
            env=self._environment,
            cwd=ROOT,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def wait_until_it_listens(self) -> None:
        """Wait for its SMTP port."""
        ends_at = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < ends_at:
            try:
                with socket.create_connection(("127.0.0.1", self.smtp_port), timeout=1) as probe:
                    if probe.recv(3) == b"220":
                        return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(f"Accord does not listen: {(self.folder / 'serve.log').read_text()[-3000:]}")

    def kill(self) -> None:
        """SIGKILL to every process of it at once, its database's too."""
        victims = self._processes()
        for process in victims:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(victims, timeout=20)
        if self._serve is not None:
            self._serve.wait()

    def _processes(self) -> list[psutil.Process]:
        roots = []
        if self._serve is not None and psutil.pid_exists(self._serve.pid):
            roots.append(psutil.Process(self._serve.pid))
        postmaster = self.folder / "postgresql" / "postmaster.pid"
        if postmaster.exists():
            number = int(postmaster.read_text().split()[0])
            if psutil.pid_exists(number):
                roots.append(psutil.Process(number))
        found = {}
        for root in roots:
            for process in [root, *root.children(recursive=True)]:
                found[process.pid] = process
        return list(found.values())

    def ask(self, order: str, *arguments: str) -> Any:
        """Carry out an order of `inside` in a process of its own, and return its answer; tries again after a kill."""
        ends_at = time.monotonic() + _PATIENCE_SECONDS
        while True:
            done = subprocess.run(
                [sys.executable, "-m", "tests.channels.email.inside", order, *arguments],
                env=self._environment,
                cwd=ROOT,
                capture_output=True,
                check=False,
                text=True,
            )
            if done.returncode == 0:
                return json.loads(done.stdout)
            if time.monotonic() > ends_at:
                raise AssertionError(done.stderr[-3000:])
            time.sleep(0.2)

    def remove(self) -> None:
        """Leave nothing behind."""
        try:
            self.kill()
        finally:
            self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
