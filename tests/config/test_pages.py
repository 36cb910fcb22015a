"""Pages drawn in processes of their own: whole over the line, after what was heard, and again when one falls."""

import asyncio
import io
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.core.cache import cache

from accord.config.processes import pages
from accord.config.processes.bridge import Answer, PagesLostError
from accord.config.processes.page_processes import Free, PageProcess, PageProcesses
from accord.kernel.live.sharing import Heard, SharedAnswers

Start = Callable[..., Any]
LONG = b"x" * 2_500_000


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answers with the length of what it read, or does what its path says."""
    if environ["PATH_INFO"] == "/broken":
        raise ValueError("planted")
    if environ["PATH_INFO"] == "/changed":
        cache.delete("vision")
    read = b"" if environ["PATH_INFO"] == "/deaf" else environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start("200 OK", [("X-Method", environ["REQUEST_METHOD"])])
    return [b"%d" % len(read), b" read"]


class Drawing(PageProcess):
    """A page process whose end is a thread of the test."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[int] = []

    async def begin(self) -> "Drawing":
        ours, theirs = socket.socketpair()
        with ours, theirs:
            await self.open(ours)
            _, self.ends, _, _ = socket.recv_fds(theirs, 1, pages.MOST_LINES)
        for end in self.ends[1:]:
            threading.Thread(target=pages._serve_line, args=(application, end), daemon=True).start()
        return self


def asked(path: str, *, method: str = "POST", length: int = 0, cookie: str = "") -> dict[str, str]:
    return {
        "PATH_INFO": path,
        "REQUEST_METHOD": method,
        "CONTENT_LENGTH": str(length),
        "HTTP_COOKIE": cookie,
        "REMOTE_ADDR": "192.0.2.7",
    }


def draw(*requests: tuple[str, bytes], heard: Heard | None = None) -> list[Answer]:
    """The answers to these paths and bodies, one after the other on one line."""

    async def all_of_them() -> list[Answer]:
        process = await Drawing().begin()
        del process.free.lines[1:]
        answers = [
            await process.ask(asked(path, length=len(body)), io.BytesIO(body), heard or Heard())
            for path, body in requests
        ]
        process.close()
        return answers

    return asyncio.run(all_of_them())


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> SharedAnswers:
    answers = SharedAnswers()
    monkeypatch.setattr(pages, "shared_answers", answers)
    return answers


def test_short_and_long_bodies_arrive_whole_and_the_next_request_is_not_touched_by_them(shared: SharedAnswers) -> None:
    answers = draw(("/", b"short"), ("/", LONG), ("/deaf", LONG), ("/", b""))
    assert [content for _, _, content in answers] == [b"5 read", b"2500000 read", b"0 read", b"0 read"]
    status, headers, _ = answers[0]
    assert (status, [tuple(each) for each in headers]) == ("200 OK", [("X-Method", "POST")])


def test_a_page_that_breaks_is_an_answer_too(shared: SharedAnswers) -> None:
    broken, after = draw(("/broken", b"some"), ("/", b"more"))
    assert broken[0] == "500 Internal Server Error"
    assert after[2] == b"4 read"


def test_what_was_heard_arrives_before_the_page_is_drawn(shared: SharedAnswers) -> None:
    heard = Heard()
    with heard.listening():
        draw(("/", b""), heard=heard)
        assert shared.share("list", topic="inbox", make=lambda: 1) == 1
        assert shared.share("list", topic="inbox", make=lambda: 2) == 1
        heard.hear(["inbox"])
        draw(("/", b""), heard=heard)
        assert shared.share("list", topic="inbox", make=lambda: 3) == 3
    draw(("/", b""), heard=heard)
    assert shared.share("list", topic="inbox", make=lambda: 4) == 4, "shared although not everything is heard"


def test_what_one_process_takes_out_of_its_cache_is_out_of_the_others_before_they_are_asked_again() -> None:
    async def change(heard: Heard) -> None:
        process = await Drawing().begin()
        await process.ask(asked("/"), io.BytesIO(), heard)
        cache.set("vision", "old", 60)
        await process.ask(asked("/changed"), io.BytesIO(), heard)
        cache.set("vision", "old, in another process", 60)
        await process.ask(asked("/"), io.BytesIO(), heard)
        process.close()

    heard = Heard()
    with heard.listening():
        asyncio.run(change(heard))
    assert cache.get("vision") is None


def test_each_line_is_told_what_is_new_to_it_and_nothing_is_old_twice() -> None:
    heard, answers = Heard(), SharedAnswers()
    with heard.listening():
        first, everything = heard.since(0)
        answers.follow(everything)
        heard.hear(["inbox", "desk"])
        heard.hear(["inbox"])
        _, news = heard.since(first)
        assert [topic for topic, _ in news or ()] == ["inbox", "desk"]
        answers.follow(news)
        made = iter(range(9))
        assert answers.share("list", topic="inbox", make=lambda: next(made)) == 0
        answers.follow(news)  # the same, over another line
        assert answers.share("list", topic="inbox", make=lambda: next(made)) == 0
    with heard.listening():
        assert (heard.since(first)[1] or [])[0][0] == "*", "what went between is not known"


def test_whoever_is_signed_in_stays_with_one_process_as_long_as_it_lives() -> None:
    processes = PageProcesses(3, session_cookie="sessionid", heard=Heard())
    for each in processes._processes:
        each.is_alive = True
    chosen = {number: processes._choose(asked("/", cookie=f"a=1; sessionid=s{number}")) for number in range(30)}
    assert set(chosen.values()) == set(processes._processes)
    assert processes._choose(asked("/", cookie="sessionid=s7; b=2")) is chosen[7]
    chosen[7].is_alive = False
    assert processes._choose(asked("/", cookie="sessionid=s7")) in set(processes._processes) - {chosen[7]}


def test_what_was_cut_off_is_said_to_be_lost_and_what_changes_nothing_is_asked_again() -> None:
    async def fall() -> tuple[Answer, bool]:
        falling, standing = await Drawing().begin(), await Drawing().begin()
        processes = PageProcesses(2, session_cookie="sessionid", heard=Heard())
        processes._processes = [falling, standing]
        socket.socket(fileno=falling.ends[0]).close()
        for line in falling.lines:
            line.writer.close()
        mine = next(n for n in range(50) if processes._choose(asked("/", cookie=f"sessionid={n}")) is falling)
        cookie, lost = f"sessionid={mine}", False
        try:
            await processes.ask(asked("/", cookie=cookie), io.BytesIO())
        except PagesLostError:
            lost = True
        falling.is_alive = False  # as whoever keeps it running notes
        again = await processes.ask(asked("/", method="GET", cookie=cookie), io.BytesIO())
        standing.close()
        return again, lost

    again, lost = asyncio.run(fall())
    assert lost
    assert again[2] == b"0 read"


def test_people_have_their_turn_before_what_pages_ask_by_themselves() -> None:
    async def turns() -> list[str]:
        free, had = Free(["a line"]), []  # type: ignore[list-item]  # any object will do

        async def visit(name: str, *, is_patient: bool) -> None:
            line = await free.take(is_patient=is_patient)
            had.append(name)
            await asyncio.sleep(0)
            free.give(line)

        visits = [("first", True), ("patient", True), ("person", False), ("gone", False), ("another", False)]
        tasks = [asyncio.create_task(visit(name, is_patient=patient)) for name, patient in visits]
        await asyncio.sleep(0)
        tasks[3].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert len(free.lines) == 1
        return had

    assert asyncio.run(turns()) == ["first", "person", "another", "patient"]
