"""Bytes are kept once, and deleted only when nothing refers to them: also when both happen at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from accord.channels.email.models import Mail
from accord.kernel import clock, files

LOGO = b"the logo in everybody's signature"


def refer(sha256: str) -> None:
    Mail.objects.create(
        direction="in", fate="placed", raw_sha256=sha256, identity_key=sha256[:40], received_at=clock.now()
    )


def kept_long_ago(content: bytes) -> str:
    with clock.at(clock.now() - timedelta(days=40)):
        return files.store(content)


@pytest.mark.django_db
def test_deletes_what_nobody_refers_to_and_nothing_else() -> None:
    used, unused, fresh = kept_long_ago(b"used"), kept_long_ago(b"unused"), files.store(b"fresh")
    refer(used)
    assert files.forget_unused([used, unused, fresh, "0" * 64]) == [unused]
    assert (files.read(used), files.read(fresh)) == (b"used", b"fresh")
    with pytest.raises(FileNotFoundError):
        files.read(unused)


@pytest.mark.django_db
def test_every_place_that_names_a_file_is_asked() -> None:
    assert {table for table, _column in files.places_that_refer()} == {
        "channels_email_mail",
        "desk_attachment",
        "desk_side_file",
        "journey_shown",
        "measure_audit_photo",
        "measure_import",
        "understand_feeling_fit",
        "understand_theme_fit",
    }


@pytest.mark.django_db(transaction=True)
def test_an_arrival_with_the_same_bytes_is_waited_for() -> None:
    sha256 = kept_long_ago(LOGO)
    is_kept, may_end = Event(), Event()

    def arrive() -> None:
        try:
            with transaction.atomic():
                files.store(LOGO)
                refer(sha256)
                is_kept.set()
                may_end.wait(timeout=60)
        finally:
            connection.close()

    def forget() -> list[str]:
        try:
            return files.forget_unused([sha256])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        arrival = pool.submit(arrive)
        assert is_kept.wait(timeout=60)
        forgotten = pool.submit(forget)
        may_end.set()
        arrival.result(timeout=60)
        assert forgotten.result(timeout=60) == []
    assert files.read(sha256) == LOGO


@pytest.mark.django_db(transaction=True)
def test_an_arrival_during_the_deletion_writes_them_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = kept_long_ago(LOGO)
    is_deleting, delete = Event(), default_storage.delete

    def slowly(path: str) -> None:
        is_deleting.set()
        delete(path)

    def arrive() -> None:
        try:
            assert is_deleting.wait(timeout=60)
            with transaction.atomic():
                files.store(LOGO)
                refer(sha256)
        finally:
            connection.close()

    monkeypatch.setattr(default_storage, "delete", slowly)
    with ThreadPoolExecutor(1) as pool:
        arrival = pool.submit(arrive)
        assert files.forget_unused([sha256]) == [sha256]
        arrival.result(timeout=60)
    assert files.read(sha256) == LOGO
