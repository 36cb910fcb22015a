"""Every word of the screens and mails has its German, and those who read German get it."""

import re
import shlex
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from django.contrib.auth import get_user_model
from django.test import Client
from tests.cast import *  # noqa: F403 - somebody works here, so that pages open

import accord
from accord.staff.operations import change_own_preferences

HERE = Path(accord.__file__).parent
REPOSITORY = HERE.parents[1]
FILLED_IN = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
ENGLISH_BROWSER = {"accept-language": "en-GB,en;q=0.9"}
GERMAN_BROWSER = {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.fixture(scope="module")
def german() -> Catalog:
    with (HERE / "locale/de/LC_MESSAGES/django.po").open("rb") as written:
        return read_po(written, locale="de")


@pytest.fixture(scope="module")
def in_the_source(tmp_path_factory: pytest.TempPathFactory) -> list[Message]:
    """What `make words` finds, by the very command that stands there."""
    found = tmp_path_factory.mktemp("words") / "words.pot"
    [line] = [line for line in (REPOSITORY / "Makefile").read_text().splitlines() if "pybabel -q extract" in line]
    command = shlex.split(line.replace("build/words.pot", str(found)).replace("babel.cfg", f"{REPOSITORY}/babel.cfg"))
    CommandLineInterface().run(["pybabel", *command[1:-1], str(HERE)])
    with found.open("rb") as extracted:
        return [message for message in read_po(extracted) if message.id]


def test_every_word_has_its_german(german: Catalog, in_the_source: list[Message]) -> None:
    assert len(in_the_source) > 1000
    untold = [
        m.id for m in in_the_source if not (known := german.get(m.id, m.context)) or not all(_forms(known.string))
    ]
    assert untold == [], "`make words` lists them in the German .po: write their German"


def _is_told(message: Message | None) -> bool:
    return message is not None and all(_forms(message.string))


def test_what_is_filled_in_stays(german: Catalog) -> None:
    changed = [
        (here, there)
        for message in german
        if message.id
        for here, there in zip(_forms(message.id), _forms(message.string), strict=True)
        if set(FILLED_IN.findall(here)) != set(FILLED_IN.findall(there))
    ]
    assert changed == []


def _forms(words: str | tuple[str, ...] | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


@pytest.mark.parametrize(("page", "words"), [("/accounts/login/", "Anmelden"), ("/contact/", "Wie können wir helfen?")])
def test_a_german_browser_is_answered_in_german(administrator, page, words):
    shown = Client(headers=GERMAN_BROWSER).get(page)
    assert words in shown.text
    assert '<html lang="de"' in shown.text
    assert words not in Client(headers=ENGLISH_BROWSER).get(page).text


def test_the_language_somebody_chose_counts_on_every_device_at_once(agent):
    devices = [Client(headers=ENGLISH_BROWSER), Client(headers=ENGLISH_BROWSER)]
    for device in devices:
        device.force_login(get_user_model().objects.get(pk=agent.id))
        assert "How you sign in" in device.get("/accounts/me/").text
    change_own_preferences(actor=agent.actor, language="de")
    for device in devices:
        shown = device.get("/accounts/me/")
        assert "Wie Sie sich anmelden" in shown.text
        assert shown["Content-Language"] == "de"
