"""A WSGI application below an ASGI server sees what the visitor sent, and the visitor sees what it answered."""

import asyncio
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest
import uvicorn

from accord.config.processes.bridge import PagesInThreads, WsgiBridge
from tests.config.asgi import Visit
from tests.ports import free_port
from tests.running import PATIENCE, wait_for

Start = Callable[..., Any]
Environ = dict[str, Any]
LARGEST = 3_000_000


class Echo:
    """Answers with what it was asked, and remembers how."""

    def __init__(self, status: str = "200 OK", headers: Iterable[tuple[str, str]] = (), answer: bytes = b"") -> None:
        self.status, self.headers, self.answer = status, list(headers), answer
        self.environs: list[Environ] = []
        self.bodies: list[bytes] = []
        self.in_memory: list[bool] = []

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        self.environs.append(environ)
        self.bodies.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        self.in_memory.append(not environ["wsgi.input"]._rolled)
        start(self.status, self.headers)
        return [self.answer or self.bodies[-1]]


def visit(echo: Any, **details: Any) -> Visit:
    bridge = WsgiBridge(PagesInThreads(echo, threads=2), largest_body=LARGEST)
    return asyncio.run(Visit(**details).make(bridge))


def test_the_path_is_decoded_and_the_query_is_left_as_it_came() -> None:
    echo = Echo()
    visit(echo, path=b"/caf%C3%A9/a%2Fb", query=b"q=%C3%A9+1&x=a%26b")
    environ = echo.environs[0]
    assert environ["PATH_INFO"].encode("latin1").decode() == "/café/a/b"
    assert environ["QUERY_STRING"] == "q=%C3%A9+1&x=a%26b"


def test_who_asks_whom_and_how_is_told() -> None:
    echo = Echo()
    visit(echo, method="PUT", headers=[(b"host", b"service.example"), (b"content-type", b"text/x")])
    told = echo.environs[0]
    assert told["REQUEST_METHOD"] == "PUT"
    assert told["REMOTE_ADDR"] == "192.0.2.7"
    assert (told["SERVER_NAME"], told["SERVER_PORT"], told["SERVER_PROTOCOL"]) == (
        "service.example",
        "8000",
        "HTTP/1.1",
    )
    assert (told["HTTP_HOST"], told["CONTENT_TYPE"], told["wsgi.url_scheme"]) == ("service.example", "text/x", "http")


def test_repeated_headers_become_one_list_and_cookies_one_line() -> None:
    echo = Echo()
    lines = [(b"cookie", b"a=1"), (b"accept", b"text/html"), (b"cookie", b"b=2"), (b"accept", b"*/*")]
    visit(echo, headers=lines)
    assert echo.environs[0]["HTTP_COOKIE"] == "a=1; b=2"
    assert echo.environs[0]["HTTP_ACCEPT"] == "text/html,*/*"


def test_a_header_with_an_underscore_cannot_pass_for_another() -> None:
    echo = Echo()
    visit(echo, headers=[(b"x_forwarded_proto", b"https"), (b"x-other", b"1")])
    assert "HTTP_X_FORWARDED_PROTO" not in echo.environs[0]
    assert echo.environs[0]["HTTP_X_OTHER"] == "1"


def test_several_cookies_are_set_in_lines_of_their_own() -> None:
    answered = visit(Echo(headers=[("Set-Cookie", " a=1; Path=/"), ("Set-Cookie", " b=2")]))
    assert answered.header_lines(b"set-cookie") == [b"a=1; Path=/", b"b=2"]


def test_a_body_in_pieces_without_a_length_arrives_whole() -> None:
    echo = Echo()
    answered = visit(echo, method="POST", chunks=[b"one ", b"two ", b"three"])
    assert echo.bodies == [b"one two three"]
    assert echo.environs[0]["CONTENT_LENGTH"] == "13"
    assert answered.body == b"one two three"
    assert answered.header_lines(b"content-length") == [b"13"]


def test_a_body_past_a_megabyte_lies_on_disk_and_a_small_one_in_memory() -> None:
    echo = Echo(answer=b"thanks")
    visit(echo, method="POST", chunks=[b"x" * 1_000_000, b"y" * 1_000_000])
    visit(echo, method="POST", chunks=[b"small"])
    assert [len(body) for body in echo.bodies] == [2_000_000, 5]
    assert echo.in_memory == [False, True]


def test_a_body_past_the_limit_is_refused_and_the_application_never_asked() -> None:
    echo = Echo()
    exactly = visit(echo, method="POST", chunks=[b"x" * 1_500_000] * 2)
    beyond = visit(echo, method="POST", chunks=[b"x" * 1_500_000, b"x" * 1_500_000, b"x"])
    assert (exactly.status, beyond.status) == (200, 413)
    assert len(echo.environs) == 1


def test_a_length_past_the_limit_is_refused_before_anything_is_sent() -> None:
    echo = Echo()
    announced = Visit(method="POST", headers=[(b"content-length", b"3000001")], chunks=[b"never read"])
    asyncio.run(announced.make(WsgiBridge(PagesInThreads(echo, threads=1), largest_body=LARGEST)))
    assert announced.status == 413
    assert announced.chunks == [b"never read"]
    assert echo.environs == []


def test_half_a_body_never_reaches_the_application() -> None:
    echo = Echo()
    left = visit(echo, method="POST", chunks=[b"amount=1"], leaves_before_the_end=True)
    assert echo.environs == []
    assert left.answered == []


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_names_no_length(status: str) -> None:
    assert visit(Echo(status)).header_lines(b"content-length") == []


def test_what_the_application_writes_by_hand_comes_first() -> None:
    def old_fashioned(_environ: Environ, start: Start) -> list[bytes]:
        write = start("200 OK", [])
        write(b"first ")
        return [b"second"]

    assert visit(old_fashioned).body == b"first second"


def test_the_application_s_answer_is_closed_also_when_it_breaks() -> None:
    closed: list[bool] = []

    class Breaking:
        def __iter__(self) -> Iterator[bytes]:
            yield b"so far"
            raise ValueError("broken half-way")

        def close(self) -> None:
            closed.append(True)

    def application(_environ: Environ, start: Start) -> Breaking:
        start("200 OK", [])
        return Breaking()

    with pytest.raises(ValueError, match="half-way"):
        visit(application)
    assert closed == [True]


@pytest.fixture
def served() -> Iterator[tuple[Echo, int]]:
    """An echo behind a real server."""
    echo, port = Echo(headers=[("X-Kept", "yes")]), free_port()

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/broken":
            raise ValueError("planted")
        return echo(environ, start)

    bridge = WsgiBridge(PagesInThreads(application, threads=2), largest_body=LARGEST)
    server = uvicorn.Server(uvicorn.Config(bridge, port=port, log_level="critical", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started, what="the server")
    yield echo, port
    server.should_exit = True
    thread.join(timeout=PATIENCE)


def test_on_the_wire_head_names_the_length_and_sends_nothing(served: tuple[Echo, int]) -> None:
    echo, port = served
    echo.answer = b"a page"
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        line.request("HEAD", "/")
        answer = line.getresponse()
        assert (answer.status, answer.headers["content-length"], answer.read()) == (200, "6", b"")
        line.request("GET", "/")
        again = line.getresponse()
        assert (again.read(), again.headers["x-kept"]) == (b"a page", "yes")


def test_on_the_wire_a_chunked_upload_arrives_whole(served: tuple[Echo, int]) -> None:
    echo, port = served
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        line.request("POST", "/", body=iter([b"in ", b"pieces"]), encode_chunked=True)
        assert line.getresponse().read() == b"in pieces"
    assert echo.environs[0]["CONTENT_LENGTH"] == "9"


def test_on_the_wire_a_fault_of_the_application_is_answered_and_the_next_visitor_served(
    served: tuple[Echo, int],
) -> None:
    _, port = served
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        line.request("GET", "/broken")
        assert line.getresponse().status == 500
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        line.request("POST", "/", body=b"still here")
        assert line.getresponse().read() == b"still here"


def test_on_the_wire_too_much_is_refused_and_half_is_dropped(served: tuple[Echo, int]) -> None:
    echo, port = served
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n\r\n")
        assert line.recv(1000).startswith(b"HTTP/1.1 413")
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\nhalf of it")
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        line.request("POST", "/", body=b"whole")
        assert line.getresponse().read() == b"whole"
    assert echo.bodies == [b"whole"]


def test_spooled_bodies_leave_nothing_behind(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    visit(Echo(answer=b"ok"), method="POST", chunks=[b"x" * 2_000_000])
    assert list(tmp_path.iterdir()) == []
