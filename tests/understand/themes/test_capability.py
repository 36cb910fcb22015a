"""Themes in the product: found, kept, given to new texts, corrected by people, and watched as they gather."""

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from tests.cast import Colleague, employ
from tests.understand.conftest import Writing
from tests.understand.themes.conftest import DETAILS, SAID

from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import NotAllowed, NotFound, Refusal
from accord.kernel.events import deliver_events
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import Role
from accord.understand.themes import operations, queries
from accord.understand.themes.contracts import By, GivenAnswer, TextKind, ThemeOrigin, ThemeState
from accord.understand.themes.knowing import forget_themes
from accord.understand.themes.models import Belonging, Gathering, Text, Theme

Contacts = list[list[int]]


@pytest.fixture
def boss(lead: Colleague) -> Colleague:
    """Whoever may correct themes, and reads what customers wrote."""
    forget_themes()
    return lead


def find(boss: Colleague) -> None:
    operations.ask_for_fit(actor=boss.actor)
    run_waiting_jobs()


def themes_by_contact() -> dict[int, int]:
    return queries.themes_of_contacts(contact_ids=list(Text.objects.values_list("contact_id", flat=True)))


def themes_of(kinds: Contacts) -> list[int]:
    """The theme that most contacts of each kind have."""
    found = themes_by_contact()
    mains = [[found[contact] for contact in kind if contact in found] for kind in kinds]
    return [max(set(own), key=own.count) for own in mains]


def rows(boss: Colleague, state: ThemeState = ThemeState.ACTIVE) -> dict[int, int]:
    end = clock.now() + timedelta(days=3)
    found = queries.list_themes(actor=boss.actor, start=end - timedelta(days=28), end=end, state=state)
    return {row.theme.id: row.texts for row in found}


def text_of(contact_id: int) -> int:
    return Text.objects.values_list("pk", flat=True).get(contact_id=contact_id)


def come_in(write: Writing, words: str, *, hours: float = 0) -> int:
    contact = write(words, at=clock.now() + timedelta(hours=hours))
    deliver_events()
    with clock.at(clock.now() + timedelta(hours=hours, minutes=1)):
        fire_due_deadlines()
        run_waiting_jobs()
    return contact


def test_themes_are_found_and_each_text_says_why(boss: Colleague, contacts: Contacts) -> None:
    assert operations.ask_for_fit(actor=boss.actor) == operations.ask_for_fit(actor=boss.actor)
    run_waiting_jobs()
    four = themes_of(contacts)
    assert len(set(four)) == 4
    ended, under_way = queries.read_fits(actor=boss.actor)
    assert ended is not None
    assert (ended.texts, ended.failed) == (32, "")
    assert under_way is None
    [newest] = queries.list_texts(actor=boss.actor, theme_id=four[0], limit=1)
    assert newest.share.by == By.FIT
    assert {"parcel", "pole", "broken", "damaged"} & {word for said in newest.share.words for word in said.split()}
    assert newest.share.sentence in newest.words


def test_names_and_merges_survive_the_next_fit(boss: Colleague, contacts: Contacts, write: Writing) -> None:
    find(boss)
    parcel, invoice, *_others = themes_of(contacts)
    operations.rename_theme(actor=boss.actor, theme_id=invoice, name="Wrong tax")
    operations.merge_themes(actor=boss.actor, theme_id=parcel, into_id=invoice)
    before = rows(boss)
    for detail in DETAILS[:4]:
        write(SAID[0].format(detail))
    find(boss)
    assert themes_of(contacts)[:2] == [invoice, invoice]
    assert rows(boss)[invoice] == before[invoice] + 4
    end = clock.now() + timedelta(minutes=1)
    one = queries.get_theme(actor=boss.actor, theme_id=parcel, start=end - timedelta(days=28), end=end)
    assert (one.theme.id, one.theme.name) == (invoice, "Wrong tax")


def test_a_merge_is_taken_back_and_what_is_hidden_counts_for_nothing(boss: Colleague, contacts: Contacts) -> None:
    find(boss)
    before = rows(boss)
    parcel, invoice, *_others = themes_of(contacts)
    correction = operations.merge_themes(actor=boss.actor, theme_id=parcel, into_id=invoice)
    assert rows(boss)[invoice] == before[parcel] + before[invoice]
    operations.undo_correction(actor=boss.actor, correction_id=correction)
    assert rows(boss) == before
    with pytest.raises(Refusal, match="already"):
        operations.undo_correction(actor=boss.actor, correction_id=correction)
    operations.hide_theme(actor=boss.actor, theme_id=parcel)
    assert parcel not in rows(boss)
    assert parcel in rows(boss, ThemeState.HIDDEN)
    assert contacts[0][0] not in themes_by_contact()


def test_a_new_contact_gets_its_theme_soon(boss: Colleague, contacts: Contacts, write: Writing) -> None:
    find(boss)
    four = themes_of(contacts)
    late = come_in(write, "Another parcel that arrived damaged, the pole is broken.")
    assert themes_by_contact()[late] == four[0]
    assert Belonging.objects.get(text__contact_id=late, is_main=True).by == By.PLACED


def test_without_themes_a_contact_costs_no_statement(boss: Colleague, write: Writing) -> None:
    from django.db import connection

    write("Hello.")
    operations.look_soon()  # remembers that there are none
    with CaptureQueriesContext(
        connection,
    ) as asked:
        operations.look_soon()
    assert len(asked) == 0


def test_what_a_person_moves_teaches_and_is_taken_back(boss: Colleague, contacts: Contacts, write: Writing) -> None:
    find(boss)
    parcel, invoice, *_others = themes_of(contacts)
    odd = come_in(write, "The parcel arrived damaged and there is tax on the pole.")
    was = themes_by_contact()[odd]
    wanted = invoice if was == parcel else parcel
    correction = operations.move_text(actor=boss.actor, text_id=text_of(odd), from_id=was, to_id=wanted)
    assert themes_by_contact()[odd] == wanted
    alike = come_in(write, "The parcel arrived damaged and there is tax on the pole!", hours=1)
    assert themes_by_contact()[alike] == wanted
    find(boss)
    assert (themes_by_contact()[odd], themes_by_contact()[alike]) == (wanted, wanted)
    operations.undo_correction(actor=boss.actor, correction_id=correction)
    assert themes_by_contact()[odd] == was


def test_a_split_holds_and_is_taken_back(boss: Colleague, contacts: Contacts) -> None:
    find(boss)
    parcel = themes_of(contacts)[0]
    before = rows(boss)
    correction = operations.split_theme(
        actor=boss.actor, theme_id=parcel, words=["large", "small", "red"], name="Poles by size"
    )
    [size] = Theme.objects.filter(origin=ThemeOrigin.SPLIT)
    assert rows(boss) == {**before, parcel: before[parcel] - 3, size.pk: 3}
    find(boss)
    assert rows(boss)[size.pk] >= 3
    operations.undo_correction(actor=boss.actor, correction_id=correction)
    assert rows(boss)[parcel] == before[parcel]
    with pytest.raises(Refusal, match="Fewer than three"):
        operations.split_theme(actor=boss.actor, theme_id=parcel, words=["zebra"], name="Zebras")


def test_what_gathers_becomes_a_theme_and_is_told_once(boss: Colleague, contacts: Contacts, write: Writing) -> None:
    find(boss)
    for turn in range(8):
        come_in(write, f"Your {DETAILS[turn]} delivery robot drove over my cat and ran away.", hours=6 * turn)
    [gathering] = Gathering.objects.all()
    told = queries.get_gathering(gathering_id=gathering.pk)
    assert told.is_new
    assert len(told.contact_ids) >= 4
    assert {"robot", "cat", "drove"} & {word for said in told.theme.words for word in said.split()}
    assert rows(boss)[told.theme.id] >= 4


def test_open_answers_are_texts_too(boss: Colleague, contacts: Contacts) -> None:
    now = clock.now()
    given = [
        GivenAnswer(source="7", words="My parcel arrived damaged, the pole is broken", at=now),
        GivenAnswer(source="8", words="  ", at=now),
        GivenAnswer(source="9", words="The invoice shows the wrong tax", at=now, is_anonymous=True),
    ]
    assert operations.take_answers(answers=given) == 2
    assert operations.take_answers(answers=given) == 0
    find(boss)
    parcel, invoice, *_others = themes_of(contacts)
    mains = dict(Belonging.objects.filter(is_main=True, text__contact=None).values_list("text__kind", "theme_id"))
    assert mains == {TextKind.ANSWER: parcel, TextKind.ANONYMOUS: invoice}


def test_only_who_may_corrects_and_reads(agent: Colleague, boss: Colleague, contacts: Contacts) -> None:
    executive = employ(name="Ines", email="ines@company.example", role=Role.EXECUTIVE)
    find(boss)
    parcel = themes_of(contacts)[0]
    with pytest.raises(NotAllowed):
        operations.rename_theme(actor=agent.actor, theme_id=parcel, name="Mine")
    with pytest.raises(NotAllowed):
        operations.ask_for_fit(actor=agent.actor)
    assert [text.words for text in queries.list_texts(actor=executive.actor, theme_id=parcel, limit=2)] == ["", ""]
    with pytest.raises(NotFound):
        queries.get_text(actor=executive.actor, text_id=text_of(contacts[0][0]))
    assert Theme.objects.get(pk=parcel).name == ""
