"""Encrypted by itself with a certificate, or by a proxy; and only the trusted proxy's word counts."""

import json
import ssl
from collections.abc import Iterable
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from accord.config.commands.running import check_doors
from accord.kernel.errors import Refusal
from tests.certificates import make_certificate
from tests.config.serving import web_server
from tests.ports import free_port
from tests.running import PATIENCE


def tell_what_arrived(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("200 OK", [])
    return [json.dumps([environ["wsgi.url_scheme"], environ["REMOTE_ADDR"]]).encode()]


def ask(line: HTTPConnection, **headers: str) -> Any:
    line.request("GET", "/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = json.loads(line.getresponse().read())
    line.close()
    return answer


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    for path, content in zip(paths, make_certificate(), strict=True):
        path.write_bytes(content)
    return paths


def test_with_a_certificate_it_speaks_https(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_CERTIFICATE", str(certificate[0]))
    monkeypatch.setenv("ACCORD_CERTIFICATE_KEY", str(certificate[1]))
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    with web_server(with_ear=False) as serving:
        serving.server.config.app.pages.pages.application = tell_what_arrived
        line = HTTPSConnection("127.0.0.1", serving.port, timeout=PATIENCE, context=trust)
        assert ask(line) == ["https", "127.0.0.1"]


@pytest.mark.parametrize(
    ("trusted", "arrives"),
    [
        ("127.0.0.1", ["https", "192.0.2.9"]),
        ("192.0.2.1", ["http", "127.0.0.1"]),
        ("", ["http", "127.0.0.1"]),
    ],
)
def test_only_the_trusted_proxy_says_that_it_was_https(
    trusted: str, arrives: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORD_TRUSTED_PROXY", trusted)
    with web_server(with_ear=False) as serving:
        serving.server.config.app.pages.pages.application = tell_what_arrived
        line = HTTPConnection("127.0.0.1", serving.port, timeout=PATIENCE)
        assert ask(line, X_Forwarded_Proto="https", X_Forwarded_For="192.0.2.9") == arrives


def test_pages_believe_the_server_and_no_header() -> None:
    asked = RequestFactory()
    assert not asked.get("/", headers={"X-Forwarded-Proto": "https"}).is_secure()
    assert asked.get("/", secure=True).is_secure()


def test_a_certificate_that_cannot_be_used_is_refused_before_anything_starts(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORD_HTTP_PORT", str(free_port()))
    monkeypatch.setenv("ACCORD_CERTIFICATE", str(certificate[0]))
    monkeypatch.setenv("ACCORD_CERTIFICATE_KEY", str(certificate[1]))
    check_doors(["web"])
    for missing_or_wrong in (certificate[1].with_name("nowhere.pem"), certificate[0]):
        monkeypatch.setenv("ACCORD_CERTIFICATE_KEY", str(missing_or_wrong))
        with pytest.raises(Refusal, match=r"cannot be used: .*Check ACCORD_CERTIFICATE and ACCORD_CERTIFICATE_KEY\."):
            check_doors(["web"])
