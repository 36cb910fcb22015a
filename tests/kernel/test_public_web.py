"""Fetching what a stranger named: never from our own network, by whatever detour, and never without an end."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from accord.kernel.outgoing import Unreachable, is_public
from accord.kernel.public_web import Manners, fetch_public, is_public_web

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


class World(ThreadingHTTPServer):
    """A web server of the outer world, which keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.redirects: dict[str, str] = {}

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Page(BaseHTTPRequestHandler):
    server: World

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        if self.path in self.server.redirects:
            self.send_response(302)
            self.send_header("Location", self.server.redirects[self.path])
            self.end_headers()
            return
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Set-Cookie", "who=reader")
        self.end_headers()
        if self.path == "/large":
            self.wfile.write(b"x" * 200_000)
        elif self.path == "/slow":
            with_patience(self.wfile)
        else:
            self.wfile.write(PNG)

    def log_message(self, *_arguments: Any) -> None:
        pass


def with_patience(file: Any) -> None:
    """A byte now and then, for longer than anybody waits."""
    try:
        for _ in range(200):
            file.write(b"x")
            file.flush()
            time.sleep(0.1)
    except OSError:
        return


@pytest.fixture
def world() -> Iterator[World]:
    server = World()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def manners(world: World, **more: Any) -> Manners:
    """Every name leads to the test's server, and that number alone may be reached."""
    given: dict[str, Any] = {
        "accept": "image/*",
        "seconds": 20,
        "largest_answer": 100_000,
        "may_reach": lambda number, port: (number, port) == ("127.0.0.1", world.port),
        "resolve": lambda host, port: ["127.0.0.1"],
    }
    return Manners(**(given | more))


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Unreachable) as caught:
        yield
    assert caught.value.code == code


def test_fetches_what_is_public(world: World) -> None:
    answer = fetch_public(f"http://pictures.example:{world.port}/a.png?x=1", manners(world))
    assert (answer.status, answer.content_type, answer.content) == (200, "image/png", PNG)


def test_tells_nothing_about_who_asks(world: World) -> None:
    for _ in range(2):
        fetch_public(f"http://pictures.example:{world.port}/a.png", manners(world))
    for path, headers in world.asked:
        assert path == "/a.png"
        assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
        assert headers["User-Agent"] == "Accord"


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.100.100.200", "168.63.129.16", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_number_of_an_inner_network_is_public(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_numbers_of_the_internet_are(number: str) -> None:
    assert is_public(number)
    assert is_public_web(number, 443)
    assert not is_public_web(number, 25)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/a.png",
        "http://localhost:{port}/a.png",
        "http://[::1]:{port}/a.png",
        "http://2130706433:{port}/a.png",
        "http://0x7f.1:{port}/a.png",
        "http://user@127.0.0.1:{port}/a.png",
    ],
)
def test_our_own_machine_is_refused_in_every_notation(world: World, address: str) -> None:
    with refused("forbidden_address"):
        fetch_public(address.format(port=world.port), Manners(accept="image/*", seconds=20, largest_answer=100_000))
    assert world.asked == []


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://x.example/a", "gopher://x.example/", "//x.example/a", ""]
)
def test_only_the_web_is_asked(world: World, address: str) -> None:
    with refused("forbidden_address"):
        fetch_public(address, manners(world))


def test_a_redirect_is_looked_at_like_the_first_address(world: World) -> None:
    world.redirects = {
        "/twice": "/once",
        "/once": f"http://other.example:{world.port}/a.png",
        "/inside": "http://169.254.169.254/latest/meta-data/",
        "/file": "file:///etc/passwd",
        "/round": "/round",
    }
    numbers = {"169.254.169.254": ["169.254.169.254"]}
    polite = manners(world, resolve=lambda host, port: numbers.get(host, ["127.0.0.1"]))
    base = f"http://pictures.example:{world.port}"
    assert fetch_public(f"{base}/twice", polite).content == PNG
    for path, code in (("/inside", "forbidden_address"), ("/file", "forbidden_address"), ("/round", "no_answer")):
        with refused(code):
            fetch_public(base + path, polite)


def test_a_name_that_changes_its_number_is_asked_once_and_that_number_is_used(world: World) -> None:
    """DNS rebinding: the second answer would lead inside; nobody asks a second time."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    answer = fetch_public(
        f"http://rebind.example:{world.port}/a.png", manners(world, resolve=lambda host, port: next(answers))
    )
    assert answer.content == PNG
    assert next(answers) == ["10.0.0.1"]


def test_one_inner_number_among_public_ones_is_enough_to_refuse(world: World) -> None:
    with refused("forbidden_address"):
        fetch_public(
            f"http://mixed.example:{world.port}/a.png",
            manners(world, resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"]),
        )


def test_too_large_is_given_up(world: World) -> None:
    with refused("too_large"):
        fetch_public(f"http://pictures.example:{world.port}/large", manners(world))


def test_too_slow_is_given_up(world: World) -> None:
    started = time.monotonic()
    with refused("no_answer"):
        fetch_public(f"http://pictures.example:{world.port}/slow", manners(world, seconds=0.5))
    assert time.monotonic() - started < 10


def test_a_silent_server_is_given_up() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        port = mute.getsockname()[1]
        with refused("no_answer"):
            fetch_public(
                f"http://mute.example:{port}/",
                Manners(
                    accept="*/*",
                    seconds=0.5,
                    largest_answer=100,
                    may_reach=lambda number, port: True,
                    resolve=lambda host, port: ["127.0.0.1"],
                ),
            )
