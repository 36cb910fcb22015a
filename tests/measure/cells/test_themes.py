"""Figures by theme: they follow what is placed, found anew and corrected, and what is merged counts at once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accord.desk.models import Contact
from accord.journey.queries import list_touchpoints
from accord.kernel import clock
from accord.kernel.events import publish
from accord.kernel.jobs import run_waiting_jobs
from accord.measure.cells.contracts import Dimension, Filters, Kind, Span
from accord.measure.cells.metrics import METRICS
from accord.measure.cells.models import Cell, Fact
from accord.measure.cells.queries import list_behind, read_by, read_figures, read_trend
from accord.measure.cells.reading import Asked
from accord.measure.surveys.models import Answer
from accord.understand.themes import operations
from accord.understand.themes.contracts import By, TextKind, ThemeOrigin
from accord.understand.themes.events import TextsPlaced, ThemesFitted
from accord.understand.themes.models import Belonging, Fit, Text, Theme
from tests.cast import Colleague
from tests.measure.cells.conftest import Told, assert_nothing_is_otherwise, follow

pytestmark = pytest.mark.django_db


def theme(name: str) -> Theme:
    return Theme.objects.create(name=name, origin=ThemeOrigin.FIT, born_at=clock.now())


def give(text: Text, to: Theme) -> None:
    Belonging.objects.filter(text=text).delete()
    Belonging.objects.create(text=text, theme=to, strength=1, is_main=True, by=By.FIT)


def text_of(case: tuple[int, int]) -> Text:
    contact = Contact.objects.get(case_id=case[1])
    return Text.objects.get_or_create(contact=contact, kind=TextKind.CONTACT, defaults={"at": contact.at})[0]


def span() -> Span:
    today: date = clock.now().date()
    return Span(since=today - timedelta(days=30), until=today)


def contacts_by_theme() -> dict[str, int]:
    found = read_by(metrics=[METRICS["contacts"]], span=span(), filters=Filters(), by=Dimension.THEME)
    return {part.key: part.figures["contacts"].n for part in found}


@pytest.fixture
def parcels() -> Theme:
    return theme("Parcels")


@pytest.fixture
def poles(*, told: Told, parcels: Theme) -> Theme:
    """The first and the second matter are about poles, the third about parcels."""
    poles = theme("Poles")
    texts = [text_of(told.first), text_of(told.second), text_of(told.other)]
    for text, to in zip(texts, (poles, poles, parcels), strict=True):
        give(text, to)
    publish(TextsPlaced(text_ids=tuple(text.pk for text in texts)))
    follow()
    return poles


def test_every_kind_of_fact_has_the_theme_of_its_case(told: Told, parcels: Theme, poles: Theme) -> None:
    kinds = {"contact", "demand", "fcr7", "fcr30", "solved", "promise"}
    found = set(Fact.objects.filter(case_number=told.first[1]).values_list("kind", "theme"))
    assert found == {(kind, poles.pk) for kind in kinds}
    assert set(Fact.objects.filter(kind__in=("csat", "ces")).values_list("theme", flat=True)) == {parcels.pk}
    assert contacts_by_theme() == {str(poles.pk): 2, str(parcels.pk): 1}
    only = Filters(theme_id=poles.pk)
    before = Span(since=span().since - timedelta(days=31), until=span().since - timedelta(days=1))
    figures = read_figures(span=span(), before=before, filters=only)
    assert (figures["contacts"].now.n, figures["csat"].now.n, figures["reopened"].now.n) == (2, 0, 1)
    assert sum(point.n for point in read_trend(metric=METRICS["repeated"], span=span(), filters=only).points) == 2
    behind = list_behind(metric=METRICS["contacts"], span=span(), filters=only)
    assert {each.conversation_id for each in behind} == {told.first[0], told.second[0]}
    assert_nothing_is_otherwise()


def test_cells_and_facts_say_the_same_of_a_theme(poles: Theme) -> None:
    at_parcel = list_touchpoints()[0].id
    from_cells = Filters(theme_id=poles.pk, touchpoint_id=at_parcel)
    answers = []
    for filters, has_cells in ((from_cells, True), (replace(from_cells, channel="email"), False)):
        assert (Asked(filters, span()).grain() is not None) is has_cells
        found = read_by(metrics=[METRICS["contacts"]], span=span(), filters=filters, by=Dimension.THEME)
        answers.append([(part.key, part.figures["contacts"].n) for part in found])
    assert answers[0] == answers[1] == [(str(poles.pk), 1)]


def test_what_is_merged_or_hidden_counts_at_once_and_changes_no_fact(
    *, lead: Colleague, parcels: Theme, poles: Theme
) -> None:
    before = set(Cell.objects.values_list("grain", "day", "kind", "theme", "n"))
    merge = operations.merge_themes(actor=lead.actor, theme_id=poles.pk, into_id=parcels.pk)
    assert contacts_by_theme() == {str(parcels.pk): 3}
    asked = Filters(theme_id=poles.pk)  # the address of a theme that was merged since leads to all of it
    assert len(list_behind(metric=METRICS["contacts"], span=span(), filters=asked)) == 3
    operations.undo_correction(actor=lead.actor, correction_id=merge)
    operations.hide_theme(actor=lead.actor, theme_id=poles.pk)
    assert contacts_by_theme() == {"0": 2, str(parcels.pk): 1}
    without = list_behind(metric=METRICS["contacts"], span=span(), filters=Filters(theme_id=0))
    assert len(without) == 2
    follow()
    assert set(Cell.objects.values_list("grain", "day", "kind", "theme", "n")) == before


def test_figures_follow_what_people_move_and_what_a_fit_finds(
    *, told: Told, lead: Colleague, parcels: Theme, poles: Theme
) -> None:
    moved = operations.move_text(actor=lead.actor, text_id=text_of(told.second).pk, from_id=poles.pk, to_id=parcels.pk)
    follow()
    assert contacts_by_theme() == {str(poles.pk): 1, str(parcels.pk): 2}
    operations.undo_correction(actor=lead.actor, correction_id=moved)
    assert_nothing_is_otherwise()
    assert contacts_by_theme() == {str(poles.pk): 2, str(parcels.pk): 1}

    fit = Fit.objects.create(asked_at=clock.now(), ended_at=clock.now())
    tents = theme("Tents")
    give(text_of(told.other), tents)
    Text.objects.update(fit=fit)
    publish(ThemesFitted(fit_id=fit.pk, themes=1, fresh=1))
    follow()
    run_waiting_jobs()
    assert contacts_by_theme() == {str(tents.pk): 1, str(poles.pk): 2}
    assert Fact.objects.get(kind=Kind.CSAT).theme == tents.pk
    assert_nothing_is_otherwise()


def test_an_answer_about_no_contact_with_a_theme_has_that_of_its_own_words(told: Told) -> None:
    answer = Answer.objects.get()
    words = Text.objects.get(kind=TextKind.ANSWER, source=str(answer.pk))
    late = theme("Late")
    give(words, late)
    publish(TextsPlaced(text_ids=(words.pk,)))
    follow()
    assert set(Fact.objects.filter(theme=late.pk).values_list("kind", flat=True)) == {"csat", "ces"}
    assert told.other[1] in Fact.objects.filter(theme=late.pk).values_list("case_number", flat=True)
    assert_nothing_is_otherwise()
