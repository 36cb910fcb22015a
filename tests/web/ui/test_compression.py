"""Words go out compressed to those who can read it, pictures as they are, and the length of a page tells nothing."""

import gzip
import zlib

from django.http import HttpResponse
from django.test import RequestFactory

from accord.web.ui.compression import Compressed

PAGE = "<p>Wo bleibt mein Päckchen?</p>" * 60


def answered(
    content: str | bytes = PAGE, *, accepts: str = "br, gzip", kind: str = "text/html", tag: str = ""
) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    if tag:
        response.headers["ETag"] = tag
    return Compressed(lambda _request: response)(RequestFactory().get("/", headers={"Accept-Encoding": accepts}))


def test_words_are_compressed_and_read_as_they_were() -> None:
    response = answered(tag='"7"')
    assert response.headers["Content-Encoding"] == "gzip"
    assert int(response.headers["Content-Length"]) == len(response.content) < len(PAGE) / 5
    assert (response.headers["Vary"], response.headers["ETag"]) == ("Accept-Encoding", 'W/"7"')
    assert gzip.decompress(response.content).decode() == PAGE
    assert zlib.decompress(response.content, 31).decode() == PAGE


def test_who_cannot_read_it_what_is_short_and_what_is_no_words_stay_as_they_are() -> None:
    assert answered(accepts="br").content.decode() == PAGE
    assert answered("short").content == b"short"
    assert answered(PAGE, kind="image/png").content.decode() == PAGE


def test_the_same_page_has_many_lengths() -> None:
    assert len({len(answered().content) for _ in range(40)}) > 5
