"""The one client for requests that leave the house: guarded against our own network, with a timeout and a limit."""

import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

SECONDS = 20.0
LARGEST_ANSWER = 1 << 20
# Public by its number, but the door to a cloud's inside.
_DOORS_INSIDE = frozenset({"168.63.129.16"})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")


class Unreachable(Exception):  # noqa: N818 - a state of the other side
    """Nothing was answered. `code`: `forbidden_address`, `unknown_host`, `certificate`, `no_answer`, `too_large`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the other side answered; redirects are answers, they are not followed."""

    status: int
    content_type: str
    content: bytes

    def json(self) -> dict[str, Any]:
        """The answer as a JSON object; empty when it is none."""
        try:
            found = json.loads(self.content)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def get(
    address: str,
    *,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    largest_answer: int = LARGEST_ANSWER,
) -> Answer:
    """Fetch an address; raises Unreachable."""
    return _ask("GET", address, headers or {}, seconds=seconds, largest_answer=largest_answer)


def post_form(address: str, fields: Mapping[str, str], *, seconds: float = SECONDS) -> Answer:
    """Post a form; raises Unreachable."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return _ask("POST", address, headers, seconds=seconds, body=urlencode(fields).encode())


def _ask(
    method: str,
    address: str,
    headers: Mapping[str, str],
    *,
    seconds: float,
    largest_answer: int = LARGEST_ANSWER,
    body: bytes | None = None,
) -> Answer:
    with faults_told():
        parts = urlsplit(address)
        door = _open(parts.scheme, parts.hostname or "", parts.port, seconds)
        try:
            headers = {"User-Agent": "Accord", **headers}
            door.request(method, path_of(parts), body=body, headers=headers)
            return answer_of(door.getresponse(), largest_answer)
        finally:
            door.close()


@contextmanager
def faults_told() -> Iterator[None]:
    """Say what goes wrong on the way to another machine as `Unreachable`."""
    try:
        yield
    except ssl.SSLCertVerificationError as fault:
        raise Unreachable("certificate", str(fault)) from fault
    except socket.gaierror as fault:
        raise Unreachable("unknown_host", str(fault)) from fault
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Unreachable("no_answer", str(fault)) from fault


def path_of(parts: SplitResult) -> str:
    """The path and the question of an address, as they are asked for."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def answer_of(response: http.client.HTTPResponse, largest: int) -> Answer:
    """Read an answer, up to so many bytes."""
    content = response.read(largest + 1)
    if len(content) > largest:
        raise Unreachable("too_large", f"more than {largest} bytes")
    kind = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
    return Answer(status=response.status, content_type=kind, content=content)


def _open(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    """Connect to an address that was checked, not to a name: it might lead elsewhere when asked a second time."""
    may_be_ours = bool(settings.ACCORD_LOCAL_CALLS)
    if scheme not in ({"https", "http"} if may_be_ours else {"https"}):
        raise Unreachable("forbidden_address", f"{scheme or 'nothing'} is not https")
    port = port or (443 if scheme == "https" else 80)
    numbers = {str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not may_be_ours and not all(is_public(number) for number in numbers):
        raise Unreachable("forbidden_address", f"{host} leads into a network that is not public")
    wire = socket.create_connection((min(numbers, key=lambda number: ":" in number), port), timeout=seconds)
    return door_over(wire, scheme, host, port, seconds)


def door_over(wire: socket.socket, scheme: str, host: str, port: int, seconds: float) -> http.client.HTTPConnection:
    """A connection to a web server over an open wire, encrypted where the scheme says so."""
    door: http.client.HTTPConnection
    if scheme == "https":
        try:
            wire = ssl.create_default_context().wrap_socket(wire, server_hostname=host)
        except BaseException:
            wire.close()
            raise
        door = http.client.HTTPSConnection(host, port, timeout=seconds)
    else:
        door = http.client.HTTPConnection(host, port, timeout=seconds)
    door.sock = wire
    return door


def is_public(number: str) -> bool:
    """Whether an IP address belongs to the internet: no machine of ours, no cloud's inside, by whatever notation."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        # Numbers of the new kind that lead to one of the old.
        inner = address.ipv4_mapped
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        elif address in _SIX_TO_FOUR:
            inner = ipaddress.IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast and str(address) not in _DOORS_INSIDE
