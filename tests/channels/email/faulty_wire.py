"""A wire between us and a real server that can be cut in the middle of what the server says."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.ports import free_port


class FaultyWire:
    """Passes bytes on from its own port to the server's, and counts what both say."""

    def __init__(self, server_port: int) -> None:
        self.port = free_port()
        self.said_by_us = b""
        self.connections = 0
        self.cuts = 0
        self._server_port = server_port
        self._cut_after: list[int] = []
        self._door = socket.create_server(("127.0.0.1", self.port))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def cut_after(self, *numbers: int) -> None:
        """Cut the next connections, one each, when the server has said so many bytes."""
        self._cut_after = list(numbers)

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                ours, _address = self._door.accept()
                self.connections += 1
                theirs = socket.create_connection(("127.0.0.1", self._server_port))
                self._open += [ours, theirs]
                budget = self._cut_after.pop(0) if self._cut_after else None
                threading.Thread(target=self._pass_on, args=(ours, theirs), daemon=True).start()
                threading.Thread(target=self._answer, args=(theirs, ours, budget), daemon=True).start()

    def _pass_on(self, ours: socket.socket, theirs: socket.socket) -> None:
        with suppress(OSError):
            while words := ours.recv(65_536):
                self.said_by_us += words
                theirs.sendall(words)
        _hang_up(theirs)

    def _answer(self, theirs: socket.socket, ours: socket.socket, budget: int | None) -> None:
        with suppress(OSError):
            while words := theirs.recv(4096):
                if budget is not None and len(words) >= budget:
                    ours.sendall(words[:budget])
                    self.cuts += 1
                    break
                budget = None if budget is None else budget - len(words)
                ours.sendall(words)
        _hang_up(ours)
        _hang_up(theirs)

    def close(self) -> None:
        """Hang up for good."""
        self._door.close()
        for wire in self._open:
            _hang_up(wire)


def _hang_up(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
    wire.close()


@contextmanager
def faulty_wire(server_port: int) -> Iterator[FaultyWire]:
    """A wire to this port."""
    wire = FaultyWire(server_port)
    try:
        yield wire
    finally:
        wire.close()
