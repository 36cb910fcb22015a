"""A backup of a running Accord, brought back elsewhere, is the same Accord; nothing is ever overwritten."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from psycopg.sql import SQL, Identifier

from accord.config import backups
from accord.kernel.database.embedded import find_running
from tests.ports import free_port
from tests.running import (
    ADMIN_EMAIL,
    Person,
    RunningAccord,
    letter,
    open_mailbox,
    running_accord,
    short_lived_folder,
    wait_for,
)

pytestmark = pytest.mark.timeout(900)

HELP = "help@company.example"
SECRET = "the mailbox's own password"
OPEN_IT = """
from accord.config.start import ready
ready(migrate=False)
from accord.channels.email.models import Mailbox
from accord.kernel.vault import unseal
print(unseal(Mailbox.objects.get().smtp_password_sealed))
"""
COMPARED = (
    "staff_employee",
    "customers_customer",
    "kernel_event",
    "kernel_stored_file",
    "kernel_audit_entry",
    "channels_email_mailbox",
    "desk_conversation",
    "desk_message",
)


@dataclass
class Kept:
    """A running Accord with a letter in it, and the backup that was made of it meanwhile."""

    accord: RunningAccord
    archive: Path
    said: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    with short_lived_folder() as folder, running_accord(folder) as accord:
        ada = open_mailbox(accord, HELP)
        ada.open("/settings/mailboxes/")
        (health,) = ada.page.select('main a[href$="/health/"]')
        ada.open(str(health["href"]).removesuffix("health/"))
        ada.submit(smtp_user="berg", smtp_password=SECRET)
        accord.mail_in(with_picture(), to=HELP)
        wait_for(lambda: rows(accord.folder, "desk_message"), what="the letter")
        archive = tmp_path_factory.mktemp("safe") / "today.tar"
        yield Kept(accord=accord, archive=archive, said=accord.run("backup", str(archive)).stdout)


def with_picture() -> EmailMessage:
    mail = letter(sender="mia@customer.example", to=HELP, subject="Torn", text="Look at the seam.")
    mail.add_attachment(bytes(range(256)) * 40, maintype="image", subtype="png", filename="seam.png")
    return mail


def rows(folder: Path, table: str) -> list[Any]:
    cluster = find_running(folder)
    assert cluster is not None
    with psycopg.connect(cluster.url()) as session:
        question = SQL("SELECT to_jsonb(t) - 'last_login' FROM {} t ORDER BY 1").format(Identifier(table))
        return session.execute(question).fetchall()


def files(folder: Path) -> dict[str, bytes]:
    kept = folder / "files"
    return {str(path.relative_to(kept)): path.read_bytes() for path in kept.rglob("*") if path.is_file()}


def refused(accord: RunningAccord, *arguments: str, **environment: str) -> str:
    """Run a command that must refuse: exit code 1, one sentence, no trace."""
    result = subprocess.run(
        [sys.executable, "-m", "accord", *arguments],
        env=accord.environment | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr.strip().splitlines()[-1]


@pytest.fixture
def elsewhere(kept: Kept) -> Iterator[RunningAccord]:
    """An empty place for another installation; whatever runs there is stopped afterwards."""
    with short_lived_folder() as folder:
        yield from _installation(kept, folder)


def _installation(kept: Kept, folder: Path) -> Iterator[RunningAccord]:
    ports = free_port(), free_port()
    other = replace(kept.accord, folder=folder, http_port=ports[0], smtp_port=ports[1], process=None)
    other.environment = kept.accord.environment | {
        "ACCORD_DATA": str(folder),
        "ACCORD_HTTP_PORT": str(ports[0]),
        "ACCORD_SMTP_PORT": str(ports[1]),
        "ACCORD_URL": other.address,
    }
    yield other
    other.stop()
    if (cluster := find_running(folder)) is not None:
        cluster.stop()


def test_the_archive_is_whole_and_for_its_owner_alone(kept: Kept) -> None:
    with tarfile.open(kept.archive) as tar:
        names = tar.getnames()
        about = json.load(tar.extractfile("about.json"))  # type: ignore[arg-type]
    assert {"about.json", "secret.key", "database"} <= set(names)
    assert about["files"] == len(files(kept.accord.folder)) > 0
    assert kept.archive.stat().st_mode & 0o777 == 0o600
    assert str(kept.archive) in kept.said
    assert list(kept.archive.parent.iterdir()) == [kept.archive]


@pytest.mark.long
def test_what_was_backed_up_while_running_is_the_same_elsewhere(kept: Kept, elsewhere: RunningAccord) -> None:
    before = {table: rows(kept.accord.folder, table) for table in COMPARED}
    assert all(before[table] for table in COMPARED)
    elsewhere.run("restore", str(kept.archive))
    assert {table: rows(elsewhere.folder, table) for table in COMPARED} == before
    assert files(elsewhere.folder) == files(kept.accord.folder)
    key = elsewhere.folder / "keys" / "secret.key"
    assert key.read_text() == (kept.accord.folder / "keys" / "secret.key").read_text()
    assert key.stat().st_mode & 0o777 == 0o600
    opened = subprocess.run(
        [sys.executable, "-c", OPEN_IT], env=elsewhere.environment, capture_output=True, text=True, check=True
    )
    assert opened.stdout.strip() == SECRET

    elsewhere.start()
    ada = Person(elsewhere.address)
    ada.sign_in(ADMIN_EMAIL)
    ada.open("/inbox/?view=open")
    assert "Torn" in ada.text()
    elsewhere.mail_in(letter(sender="mia@customer.example", to=HELP, subject="Again", text="Well?"), to=HELP)
    wait_for(lambda: len(rows(elsewhere.folder, "desk_message")) == 2, what="a new letter in the restored Accord")


def test_nothing_is_restored_over_an_installation(kept: Kept) -> None:
    before = {table: rows(kept.accord.folder, table) for table in COMPARED}
    said = refused(kept.accord, "restore", str(kept.archive))
    assert "already holds an installation" in said
    assert {table: rows(kept.accord.folder, table) for table in COMPARED} == before
    assert requests.get(f"{kept.accord.address}/healthz", timeout=60).ok


def test_a_damaged_archive_is_refused_and_nothing_begun(kept: Kept, elsewhere: RunningAccord) -> None:
    damaged = kept.archive.with_name("damaged.tar")
    damaged.write_bytes(kept.archive.read_bytes()[:300])
    said = refused(elsewhere, "restore", str(damaged))
    damaged.unlink()
    assert "is not a backup of Accord, or it is damaged" in said
    assert list(elsewhere.folder.iterdir()) == []


@pytest.mark.long
def test_a_load_that_breaks_off_leaves_an_empty_place_to_try_again(
    kept: Kept, elsewhere: RunningAccord, tmp_path_factory: pytest.TempPathFactory
) -> None:
    broken = tmp_path_factory.mktemp("broken")
    backups._unpack(kept.archive, broken)
    contents = sorted((broken / "database" / "tables").glob("*.dat.gz"), key=lambda path: path.stat().st_size)
    contents[-1].write_bytes(b"no longer what it was")
    with tarfile.open(broken / "broken.tar", "w") as tar:
        for name in ("about.json", "secret.key", "database"):
            tar.add(broken / name, arcname=name)
    refused(elsewhere, "restore", str(broken / "broken.tar"))
    assert not (elsewhere.folder / "keys").exists()
    elsewhere.run("restore", str(kept.archive))
    assert rows(elsewhere.folder, "desk_message")


def test_another_key_than_the_backup_s_is_refused(kept: Kept, elsewhere: RunningAccord) -> None:
    said = refused(elsewhere, "restore", str(kept.archive), ACCORD_SECRET_KEY="another")
    assert "is not the key of this backup" in said
    assert not (elsewhere.folder / "keys").exists()


def test_a_backup_never_overwrites_and_says_where_it_cannot_write(kept: Kept) -> None:
    before = kept.archive.read_bytes()
    assert "exists already" in refused(kept.accord, "backup", str(kept.archive))
    assert kept.archive.read_bytes() == before
    below_a_file = kept.archive / "tomorrow.tar"
    assert f"{below_a_file} cannot be written" in refused(kept.accord, "backup", str(below_a_file))


def test_an_upgrade_makes_a_backup_first(kept: Kept) -> None:
    told = kept.accord.run("upgrade").stderr
    made = list((kept.accord.folder / "backups").glob("accord-*.tar"))
    assert len(made) == 1
    assert f"A backup of the state before is in {made[0]}." in told
    assert tarfile.is_tarfile(made[0])


def test_set_up_is_done_once(kept: Kept) -> None:
    before = rows(kept.accord.folder, "staff_employee")
    said = refused(kept.accord, "setup", "--company", "Other", "--name", "Eve", "--email", "eve@other.example")
    assert said == "This installation is set up already. Sign in."
    assert rows(kept.accord.folder, "staff_employee") == before


def test_who_cannot_sign_in_gets_a_link_that_works(kept: Kept) -> None:
    link = kept.accord.run("user", "reset", ADMIN_EMAIL).stdout.strip()
    ada = Person(kept.accord.address)
    ada.open(link)
    names = {str(item["name"]) for item in ada.page.select("main input[name]") if "password" in str(item["name"])}
    ada.submit(**dict.fromkeys(names, "a new and much longer password"))
    again = Person(kept.accord.address)
    again.sign_in(ADMIN_EMAIL, "a new and much longer password")
    assert refused(kept.accord, "user", "reset", "nobody@company.example") == "There is no such person here."


def test_the_doctor_finds_a_running_accord_well(kept: Kept) -> None:
    said = kept.accord.run("doctor").stdout
    assert "! " not in said
    assert f"Accord answers on port {kept.accord.http_port}." in said
    assert "As this version needs them." in said
