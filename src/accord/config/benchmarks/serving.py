"""`accord serve` on a database of a benchmark, on ports of this machine alone."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from accord.config.benchmarks.ground import Ground
from accord.config.layout import foreign_environment, own_command


@contextmanager
def serving(ground: Ground, address: str, *, http: int, smtp: int, log: str) -> Iterator[int]:
    """Serve until the block ends; gives the number of its process. What it says goes to `log` in that folder."""
    from accord.config.commands.running import wait_for_page

    url = f"http://127.0.0.1:{http}"
    ours = {
        "DATABASE_URL": address,
        "ACCORD_DATA": str(ground.folder / "accord"),
        "ACCORD_URL": url,
        "ACCORD_HTTP_PORT": str(http),
        "ACCORD_SMTP_PORT": str(smtp),
    }
    path = ground.folder / log
    with path.open("wb") as told:
        server = subprocess.Popen(own_command("serve"), env=foreign_environment() | ours, stderr=told, stdout=told)
        try:
            if not wait_for_page(url, seconds=120):
                raise RuntimeError(f"Accord did not start; see {path}.")
            yield server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
