"""A small site for browser tests: the gallery, a page with live pieces, and a stream of hints that tests command."""

import itertools
import json
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.test import override_settings

from accord.web.ui import gallery
from accord.web.ui.middleware import POLICY

LIVE_PAGE = """
{% extends "ui/frame.html" %}
{% import "ui/tables.html" as t %}
{% block title %}Live{% endblock %}
{% block main %}
<div class="panes panes--list-main" data-pane="list">
  <section class="pane pane--list" aria-label="List"><header class="pane__head"><h1>List</h1>{{ t.new_rows() }}</header>
    <div class="pane__body">
      <div data-live-topic="queue:1" data-live-url="/rows" data-live-list id="rows">{{ rows }}</div>
    </div></section>
  <section class="pane pane--main" aria-label="One"><div id="one" data-live-topic="conversation:7" data-live-url="/one">
    loaded</div></section>
</div>
{% endblock %}
"""
Start = Callable[[str, list[tuple[str, str]]], Any]


class Site:
    """What the test sees of the server: open streams, how often fragments were fetched, and `hint()`."""

    def __init__(self) -> None:
        self.streams: dict[int, queue.Queue[bytes | None]] = {}
        self.tokens: list[list[str]] = []
        self.fetched = {"/one": 0, "/rows": 0}
        self.row_ids = list(range(40, 0, -1))
        self.url = ""
        self._numbers = itertools.count(1)
        self._django = get_wsgi_application()

    def hint(self, topic: str) -> None:
        """Send a hint to every open stream."""
        data = json.dumps({"topic": topic, "id": next(self._numbers)})
        for stream in list(self.streams.values()):
            stream.put(f"event: hint\ndata: {data}\n\n".encode())

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/live":
            return self._stream(environ, start)
        if path == "/live-page":
            return _page(start, self._live_page())
        if path == "/one":
            self.fetched[path] += 1
            words = f"fetched {self.fetched[path]} times"
            return _page(start, f'<div id="one" data-live-topic="conversation:7" data-live-url="/one">{words}</div>')
        if path == "/rows":
            self.fetched[path] += 1
            return _page(start, self._rows())
        answer: Iterable[bytes] = self._django(environ, start)
        return answer

    def _rows(self) -> str:
        rows = (
            f'<div data-row-id="{each}"><a class="inbox-row" data-row href="#">Row {each}</a></div>'
            for each in self.row_ids
        )
        return f"<div data-list>{''.join(rows)}</div>"

    def _live_page(self) -> str:
        context = gallery.frame_context() | {"live_token": f"token-{next(self._numbers)}", "rows": ""}
        page = engines["jinja2"].from_string(LIVE_PAGE).render(context)
        return str(page).replace('id="rows">', f'id="rows">{self._rows()}')

    def _stream(self, environ: dict[str, Any], start: Start) -> Iterator[bytes]:
        number = next(self._numbers)
        self.tokens.append(parse_qs(environ["QUERY_STRING"])["token"])
        self.streams[number] = queue.Queue()
        start("200 OK", [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")])
        try:
            yield b": hello\n\n"
            while True:
                try:
                    yield self.streams[number].get(timeout=0.2) or b""
                except queue.Empty:
                    yield b": still here\n\n"
        finally:
            self.streams.pop(number, None)


def _page(start: Start, html: str) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY)])
    return [html.encode()]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A tab that closes breaks its stream: nothing to tell."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@contextmanager
def running_site() -> Iterator[Site]:
    """The site on a free port of this machine."""
    site = Site()
    serving = make_server("127.0.0.1", 0, site, server_class=_Server, handler_class=_Quiet)
    with override_settings(ACCORD_DEMO=True), serving as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield site
        server.shutdown()
