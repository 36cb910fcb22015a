"""Texts that gather to a theme become a signal that a named leader must see."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.cast import Colleague, Person
from tests.listen.company import Place

import accord.listen.gathered.handlers  # noqa: F401 - so that it follows the log
from accord.channels.contracts import Placed
from accord.desk.models import Contact
from accord.kernel import clock
from accord.kernel.events import deliver_events, publish
from accord.listen.contracts import SignalOrigin
from accord.listen.gathered.operations import feed_open_signals
from accord.listen.gathered.queries import signals_of_theme, themes_of_signals
from accord.listen.gathered.watching import watch_themes
from accord.listen.queries import contacts_behind, get_signal, list_told
from accord.understand.themes.events import ThemeGathered
from accord.understand.themes.models import Belonging, Gathering, Text, Theme
from accord.understand.themes.operations import forget_texts

Writing = Callable[..., Placed]


def of_theme(theme: Theme, placed: list[Placed]) -> list[int]:
    """Texts of these contacts, mainly of a theme."""
    found = []
    for contact in Contact.objects.filter(case_id__in=[one.case_id for one in placed]).order_by("pk"):
        text = Text.objects.create(kind="contact", contact=contact, at=contact.at, placed_at=contact.at)
        Belonging.objects.create(text=text, theme=theme, strength=1, is_main=True, by="placed")
        found.append(text.pk)
    return found


def gather(theme: Theme, texts: list[int]) -> None:
    gathering = Gathering.objects.create(theme=theme, is_new=True, p=1e-6, at=clock.now(), texts=texts)
    publish(ThemeGathered(gathering_id=gathering.pk, theme_id=theme.pk, is_new=True))
    deliver_events()


@pytest.fixture
def robots(db: None) -> Theme:
    """A theme that a person named."""
    return Theme.objects.create(name="Delivery robots", origin="emerging", born_at=clock.now(), words=["robot"])


def test_texts_that_gather_are_one_signal_that_grows(
    cx_lead: Colleague, robots: Theme, write: Writing, customers: list[Person], delivery: Place
) -> None:
    first = of_theme(robots, [write(one, "The robot drove over my cat.", place=delivery) for one in customers[:4]])
    deliver_events()
    gather(robots, first)
    [signal_id] = signals_of_theme(theme_id=robots.pk)
    signal = get_signal(actor=cx_lead.actor, signal_id=signal_id)
    assert (signal.origin, signal.name, signal.observed) == (SignalOrigin.THEME, "Delivery robots", 4)
    assert [told.name for told in list_told(signal_id=signal_id)] == [cx_lead.name]
    assert themes_of_signals(signal_ids=[signal_id])[signal_id].theme_id == robots.pk
    of_theme(robots, [write(customers[4], "A robot again.")])
    assert feed_open_signals() == 1
    gather(robots, first)
    assert signals_of_theme(theme_id=robots.pk) == [signal_id]
    assert len(contacts_behind(signal_ids=[signal_id])) == 5


def test_a_theme_that_rises_beyond_expectation_rings(
    cx_lead: Colleague, robots: Theme, write: Writing, customers: list[Person]
) -> None:
    def came(days_ago: int, turn: int) -> Text:
        at = clock.now() - timedelta(days=days_ago, minutes=turn)
        return Text(kind="answer", source=f"{days_ago}-{turn}", at=at, words="The robot.", placed_at=at)

    texts = [came(day, turn) for day in range(1, 60) for turn in range(1 + day % 2)]
    for text in Text.objects.bulk_create(texts):
        Belonging.objects.create(text=text, theme=robots, strength=1, is_main=True, by="placed")
    assert watch_themes() == []
    of_theme(robots, [write(one, f"The robot drove over cat {turn}.") for turn in range(2) for one in customers])
    [signal_id] = watch_themes()
    signal = get_signal(actor=cx_lead.actor, signal_id=signal_id)
    assert (signal.origin, signal.observed) == (SignalOrigin.THEME, 12)
    assert signal.high < 12
    assert watch_themes() == [signal_id]


def test_one_writer_who_writes_again_and_again_is_no_signal(
    robots: Theme, write: Writing, customers: list[Person]
) -> None:
    gather(robots, of_theme(robots, [write(customers[0], "The robot again.") for _turn in range(4)]))
    assert signals_of_theme(theme_id=robots.pk) == []


def test_a_signal_says_no_more_what_only_a_forgotten_text_said(
    cx_lead: Colleague, write: Writing, customers: list[Person]
) -> None:
    theme = Theme.objects.create(origin="emerging", born_at=clock.now(), words=["robot", "zebulon"])
    said = [write(one, f"The robot saw {one.name}. {'Zebulon' * (one == customers[0])}") for one in customers[:4]]
    texts = of_theme(theme, said)
    gather(theme, texts)
    [signal_id] = signals_of_theme(theme_id=theme.pk)
    contact = Text.objects.values_list("contact_id", flat=True).get(pk=texts[0])
    forget_texts(contact_ids=[contact or 0])
    deliver_events()
    assert get_signal(actor=cx_lead.actor, signal_id=signal_id).name == "robot"
