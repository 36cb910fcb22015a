"""A real Accord for tests: `accord serve` on a data folder of its own, and an outer world that takes its mail."""

import re
import secrets
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern
from pathlib import Path
from typing import Any, TypeVar

import requests
from aiosmtpd.controller import Controller
from bs4 import BeautifulSoup

from accord.config.layout import foreign_environment
from tests.ports import free_port

Found = TypeVar("Found")

ADMIN_EMAIL = "ada@company.example"
PASSWORD = "correct horse battery staple"


PATIENCE = 60
"""Seconds that a test waits for what takes less than one: only what never comes may fail on a slow machine."""


def wait_for(look: Callable[[], Found | None], *, seconds: float = PATIENCE, what: str = "it") -> Found:
    """Look again and again until something is found; fails with a sentence when it does not come in time."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s for {what}, in vain")


class OuterWorld:
    """A real SMTP server that keeps what it accepts."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=PATIENCE)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        mail = BytesParser(policy=modern).parsebytes(envelope.content)
        mail["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        return "250 accepted"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def to(self, address: str) -> list[EmailMessage]:
        """The mails that reached an address, oldest first."""
        return [mail for mail in self.mails if address in str(mail["X-Envelope-To"])]


@dataclass
class RunningAccord:
    """A started Accord with its ports and its outer world."""

    folder: Path
    http_port: int
    smtp_port: int
    world: OuterWorld
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def run(self, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run `accord …` on this installation."""
        command = [sys.executable, "-m", "accord", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True, **more)

    def start(self) -> None:
        command = [sys.executable, "-m", "accord", "serve"]
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stderr=log, stdout=log, start_new_session=True
            )
        wait_for(self._answers, seconds=3 * PATIENCE, what="the first page")

    def _answers(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"Accord ended: {(self.folder / 'serve.log').read_text()[-3000:]}")
        try:
            return requests.get(f"{self.address}/healthz", timeout=10).ok and self._smtp_answers()
        except requests.RequestException:
            return False

    def _smtp_answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.smtp_port)) == 0

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def mail_in(self, mail: EmailMessage, *, to: str) -> None:
        """Send a mail as the customer's server would."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=PATIENCE) as smtp:
            smtp.send_message(mail, to_addrs=[to])


@contextmanager
def short_lived_folder() -> Iterator[Path]:
    """A folder for an installation. Not below pytest's own, whose doors each new run shuts on PostgreSQL's user."""
    with tempfile.TemporaryDirectory(prefix="accord-run-", dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def running_accord(folder: Path) -> Iterator[RunningAccord]:
    """Set up a company, start everything, and stop it afterwards."""
    world = OuterWorld()
    accord = RunningAccord(folder=folder, http_port=free_port(), smtp_port=free_port(), world=world)
    accord.environment = foreign_environment() | {
        "ACCORD_DATA": str(folder),
        "ACCORD_HTTP_PORT": str(accord.http_port),
        "ACCORD_SMTP_PORT": str(accord.smtp_port),
        "ACCORD_URL": accord.address,
        "ACCORD_SETUP_PASSWORD": PASSWORD,
    }
    world.start()
    try:
        accord.run("setup", "--company", "Bergfreund", "--name", "Ada Berg", "--email", ADMIN_EMAIL, "--language", "en")
        accord.start()
        yield accord
    finally:
        accord.stop()
        world.stop()


class Person:
    """Somebody at a browser without scripts: opens pages, fills in forms, follows what the page offers."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = requests.Session()
        self.session.headers["Connection"] = "close"  # nothing is left open when the person is forgotten
        self.page = BeautifulSoup("", "html.parser")
        self.at = ""

    def open(self, path: str) -> BeautifulSoup:
        return self._show(
            self.session.get(path if path.startswith("http") else f"{self.address}{path}", timeout=PATIENCE)
        )

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/accounts/login/")
        self.submit(login=email, password=password)
        assert "/accounts/login" not in self.at, self.page.get_text(" ", strip=True)[:500]

    def submit(self, form: str = "main form", **fields: str | list[str]) -> BeautifulSoup:
        """Fill in and send the first form that matches a CSS selector and has all the fields named."""
        for found in self.page.select(form):
            given = self._fields_of(found)
            if set(fields) <= self._names_of(found):
                action = found.get("action") or self.at
                url = requests.compat.urljoin(self.at, str(action))
                if str(found.get("method", "get")).lower() == "get":
                    return self._show(self.session.get(url, params={**given, **fields}, timeout=PATIENCE))
                headers = {"Referer": self.at}
                return self._show(self.session.post(url, data={**given, **fields}, headers=headers, timeout=PATIENCE))
        raise AssertionError(f"{self.at} has no form {form!r} with {sorted(fields)}")

    def press(self, path: str) -> None:
        """Press a button that gives an order of its own, outside any form."""
        button = self.page.select_one(f'[hx-post^="{path}"]')
        assert button is not None, f"{self.at} has no button for {path}"
        headers = {"Referer": self.at, "X-CSRFToken": self.session.cookies["csrftoken"]}
        url = requests.compat.urljoin(self.at, str(button["hx-post"]))
        self.session.post(url, headers=headers, timeout=PATIENCE).raise_for_status()

    def sees(self, path: str, *words: str, seconds: float = PATIENCE) -> BeautifulSoup:
        """Look at a page again and again until all the words stand on it."""

        def look() -> bool:
            self.open(path)
            return all(word in self.text() for word in words)

        wait_for(look, seconds=seconds, what=f"{words} on {path}")
        return self.page

    def link(self, words: str) -> str:
        """Where the first link with these words leads."""
        for found in self.page.select("a[href]"):
            if words in re.sub(r"\s+", " ", found.get_text(" ")):
                return str(found["href"])
        raise AssertionError(f"{self.at} has no link {words!r}")

    def way_to(self, beginning: str) -> str:
        """Where the first link in the page leads whose address begins so and goes on."""
        for found in self.page.select(f'main a[href^="{beginning}"]'):
            if str(found["href"]) != beginning:
                return str(found["href"])
        raise AssertionError(f"{self.at} has no link to {beginning}…")

    def text(self) -> str:
        """The words of the page, without the marks that only keep figures on one line."""
        return re.sub(r"\s+", " ", self.page.get_text(" ").replace("\u2060", ""))

    def _show(self, response: requests.Response) -> BeautifulSoup:
        response.raise_for_status()
        self.at, self.page = response.url, BeautifulSoup(response.text, "html.parser")
        return self.page

    @staticmethod
    def _names_of(form: Any) -> set[str]:
        return {str(item["name"]) for item in form.select("[name]")}

    @staticmethod
    def _fields_of(form: Any) -> dict[str, str | list[str]]:
        given: dict[str, list[str]] = {}
        for item in form.select("input[name], textarea[name], select[name]"):
            values = given.setdefault(str(item["name"]), [])
            if item.name == "select":
                chosen = item.select_one("option[selected]") or item.select_one("option")
                values.append(str(chosen.get("value", "")) if chosen else "")
            elif item.name == "textarea":
                values.append(item.get_text())
            elif item.get("type") not in {"checkbox", "radio", "submit", "file"} or item.has_attr("checked"):
                values.append(str(item.get("value", "")))
        return {name: values for name, values in given.items() if values}


def open_mailbox(accord: RunningAccord, address: str = "help@company.example") -> Person:
    """Let the administrator add a mailbox that mail is brought to and that sends through the outer world."""
    ada = Person(accord.address)
    ada.sign_in(ADMIN_EMAIL)
    ada.open("/settings/mailboxes/add/")
    choices = {"smtp_host": "127.0.0.1", "smtp_port": str(accord.world.port), "smtp_security": "none"}
    ada.submit(address=address, name="Bergfreund", inbound="smtp", **choices)
    assert address in ada.text()
    return ada


def letter(*, sender: str, to: str, subject: str, text: str, answers: EmailMessage | None = None) -> EmailMessage:
    """A mail as a customer's program writes it; with `answers`, a reply to one of ours."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@mail.example>"
    mail["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    if answers is not None:
        mail["In-Reply-To"] = mail["References"] = str(answers["Message-ID"])
    mail.set_content(text)
    return mail
