"""Fetching what a stranger named, such as a mail's pictures: only from public addresses, in bounded time and size."""

import http.client
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from accord.kernel.outgoing import Answer, Unreachable, answer_of, door_over, faults_told, is_public, path_of

_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WEB_PORTS = frozenset({80, 443})
# Asking for a name has no time limit of its own; what hangs there hangs in one of these.
_resolving = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolve")


def _numbers_of(host: str, port: int) -> list[str]:
    """The numbers behind a name, those of the old kind first."""
    found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    return sorted(found, key=lambda number: (":" in number, number))


def is_public_web(number: str, port: int) -> bool:
    """Whether a web server of the internet may answer there."""
    return is_public(number) and port in _WEB_PORTS


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How a stranger's address is fetched. `may_reach` (number, port) and `resolve` (name, port) are for tests."""

    accept: str
    seconds: float
    largest_answer: int
    may_reach: Callable[[str, int], bool] = is_public_web
    resolve: Callable[[str, int], list[str]] = _numbers_of


def fetch_public(address: str, manners: Manners) -> Answer:
    """Fetch an address by http or https; raises Unreachable.

    Every redirect (three at most) is looked at like the first address, and the connection goes to the very number
    that was looked at. No cookies, no referrer, no proxy; the seconds are for all of it together.
    """
    ends_at = time.monotonic() + manners.seconds
    for _turn in range(_MOST_REDIRECTS + 1):
        answer, onward = _fetch_once(address, manners, ends_at)
        if not onward:
            return answer
        address = urljoin(address, onward)
    raise Unreachable("no_answer", "too many redirects")


def _fetch_once(address: str, manners: Manners, ends_at: float) -> tuple[Answer, str]:
    with faults_told():
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        wire = _open(parts.scheme, parts.hostname or "", port, manners, ends_at)
        # Who sends a byte a second must not hold a thread for hours.
        guard = threading.Timer(_left(ends_at), _shut, [wire])
        guard.start()
        try:
            door = door_over(wire, parts.scheme, parts.hostname or "", port, _left(ends_at))
            try:
                found = _ask(door, path_of(parts), manners)
                _left(ends_at)  # what was cut off because it took too long looks like the end
                return found
            finally:
                door.close()
        finally:
            guard.cancel()


def _open(scheme: str, host: str, port: int, manners: Manners, ends_at: float) -> socket.socket:
    if scheme not in {"http", "https"} or not host:
        raise Unreachable("forbidden_address", f"{scheme or 'nothing'} is not http")
    numbers = _resolving.submit(manners.resolve, host, port).result(timeout=_left(ends_at))
    if not numbers or not all(manners.may_reach(number, port) for number in numbers):
        raise Unreachable("forbidden_address", f"{host} leads into a network that is not public")
    return socket.create_connection((numbers[0], port), timeout=_left(ends_at))


def _ask(door: http.client.HTTPConnection, path: str, manners: Manners) -> tuple[Answer, str]:
    headers = {"User-Agent": "Accord", "Accept": manners.accept, "Accept-Encoding": "identity"}
    door.request("GET", path, headers=headers)
    with door.getresponse() as answer:
        onward = answer.headers.get("Location", "")
        if answer.status in _REDIRECTS and onward:
            return Answer(status=answer.status, content_type="", content=b""), onward
        return answer_of(answer, manners.largest_answer), ""


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


def _shut(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
