"""Ports for tests, each given out once at a time on this machine, however many test processes run."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

# Below those that Linux takes for outgoing connections: nobody else's connection can sit on one meanwhile.
_PORTS = range(20_000, 32_000)
_CLAIMS = Path(tempfile.gettempdir()) / f"accord-test-ports-{os.getuid()}"


def free_port() -> int:
    """A port that nobody uses; until this process ends, no other test is given it."""
    for port in random.SystemRandom().sample(_PORTS, len(_PORTS)):
        if _claim(port):
            return port
    raise RuntimeError("Every port for tests is taken.")


def _claim(port: int) -> bool:
    _CLAIMS.mkdir(exist_ok=True)
    # Never closed: the kernel gives the claim back when this process ends, however it does.
    claim = os.open(_CLAIMS / str(port), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that was closed just now will do
            probe.bind(("127.0.0.1", port))
    except OSError:
        os.close(claim)
        return False
    return True
