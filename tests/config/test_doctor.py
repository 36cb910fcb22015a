"""`accord doctor` names each thing that is wrong, with its remedy."""

import os
import socket
from pathlib import Path

import pytest
from django.db import connection

from accord.config import doctor
from accord.config.doctor import Finding
from tests.ports import free_port


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ACCORD_DATA", str(tmp_path))
    monkeypatch.delenv("ACCORD_SECRET_KEY")
    return tmp_path


def wrong(finding: Finding, *words: str) -> bool:
    return finding.verdict == "wrong" and all(word in finding.sentence for word in words)


def test_a_key_that_others_can_read(folder: Path) -> None:
    key = folder / "keys" / "secret.key"
    key.parent.mkdir()
    key.write_text("x")
    key.chmod(0o640)
    assert wrong(doctor._key(), f"chmod 600 {key}")
    key.chmod(0o600)
    assert doctor._key().verdict == "fine"


def test_hardly_any_room_on_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._room().verdict == "fine"
    monkeypatch.setattr(doctor, "_LEAST_FREE_GIB", 10_000_000.0)
    assert wrong(doctor._room(), "GiB are free", "Make room")


def test_an_address_for_everybody_that_is_not_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_URL", "http://service.company.example")
    assert wrong(doctor._address(), "is not encrypted", "ACCORD_CERTIFICATE")
    monkeypatch.setenv("ACCORD_URL", "https://service.company.example")
    assert doctor._address().verdict == "fine"


def test_another_program_on_our_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("ACCORD_HTTP_PORT", str(other.getsockname()[1]))
        monkeypatch.setenv("ACCORD_SMTP_PORT", str(free_port()))
        pages, mail = doctor._ports()
    assert wrong(pages, "Another program answers", "ACCORD_HTTP_PORT")
    assert mail.verdict == "fine"


def test_pages_without_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_SMTP_PORT", str(free_port()))
    monkeypatch.setattr(doctor, "_is_accord", lambda _: True)
    pages, mail = doctor._ports()
    assert (pages.verdict, mail.verdict) == ("fine", "attention")


@pytest.mark.django_db
def test_the_role_of_the_database() -> None:
    assert doctor._database().verdict == "fine"


@pytest.mark.django_db
def test_a_superuser_s_role_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_ROLE", "SELECT true")
    assert wrong(doctor._database(), "superuser", "role of its own")


@pytest.mark.django_db
def test_missing_changes_are_counted() -> None:
    assert doctor._tables().verdict == "fine"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'culture'")
    assert wrong(doctor._tables(), "are missing (1)", "accord upgrade")


@pytest.mark.django_db
def test_facts_and_jobs_that_failed_want_attention() -> None:
    assert (doctor._log().verdict, doctor._jobs().verdict) == ("fine", "fine")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 'x', 'failed')"
        )
    assert doctor._jobs() == Finding(
        what="Jobs", verdict="attention", sentence="1 jobs failed for good; see the log of the worker."
    )


def test_a_folder_of_somebody_else(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    assert wrong(doctor._folder(), "cannot be written", "ACCORD_DATA")
