"""Surveys that another system asked, of customers and of colleagues; how long chats took; ends that still fill."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accord.measure.cells.contracts import Filters, Span, Verdict
from accord.measure.cells.operations import rebuild_cells
from accord.measure.cells.queries import METRICS, newest_day, read_figures, read_trend
from accord.measure.imports.contracts import Role, What
from accord.measure.imports.guessing import guess_table
from accord.measure.imports.operations import undo_import
from accord.measure.imports.queries import get_import
from accord.measure.imports.reading import read_table
from accord.measure.surveys.models import Answer, Programme
from accord.measure.surveys.queries import read_results
from tests.cast import Colleague
from tests.measure.imports.test_importing import bring, counts, deliver, run_waiting_jobs

pytestmark = pytest.mark.django_db

CHATS = b"""chat id,started,duration (min),customer number,what they said
1,2026-02-01 10:00,30,c1,Where is my parcel?
2,2026-02-01 11:00,90,c2,My pole broke.
"""
CUSTOMERS = b"""chat id,answered,satisfied,happy
1,2026-02-01 12:00,yes,yes
2,2026-02-01 12:00,no,no
"""
COLLEAGUES = b"""chat id,answered,unsure,annoyed
1,2026-02-01 12:00,no,no
2,2026-02-01 12:00,no,yes
9,2026-02-01 12:00,yes,yes
"""
SPAN = Span(since=date(2026, 2, 1), until=date(2026, 2, 1))


def test_what_customers_answered_counts_and_what_colleagues_answered_stands_apart(cx_lead: Colleague) -> None:
    actor = cx_lead.actor
    bring(actor, CHATS, source="chats", timezone="UTC")
    roles = (Role.CONVERSATION, Role.AT, Role.CSAT, Role.QUESTION)
    asked = bring(actor, CUSTOMERS, roles=roles, scores={"yes": 5, "no": 1}, what=What.ANSWERS, timezone="UTC")
    told = bring(actor, COLLEAGUES, timezone="UTC", by_colleagues=True)
    assert get_import(actor=actor, import_id=told).choices.source == "chats"
    assert counts(actor, asked) == (2, 2, 0, 0)
    assert counts(actor, told) == (3, 2, 0, 1)
    assert counts(actor, bring(actor, COLLEAGUES, timezone="UTC", by_colleagues=True)) == (3, 0, 2, 1)

    deliver()
    found = read_figures(span=SPAN, before=SPAN, filters=Filters())
    assert (found["csat"].now.n, found["csat"].now.value) == (2, 50.0)
    assert found["time_to_solution"].now.value == 1.0
    assert rebuild_cells().cells_otherwise == 0
    start, end = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)
    results = {
        programme.name: {
            question.question.words["en"]: [(each.key, each.count) for each in question.slices if each.count]
            for question in read_results(programme_id=programme.pk, start=start, end=end).questions
        }
        for programme in Programme.objects.all()
    }
    assert results == {
        "Asked elsewhere: chats": {"Satisfaction": [("1", 1), ("5", 1)], "happy": [("q_yes", 1), ("q_no", 1)]},
        "Asked colleagues: chats": {"unsure": [("q_no", 2)], "annoyed": [("q_no", 1), ("q_yes", 1)]},
    }

    for import_id in (asked, told):
        undo_import(actor=actor, import_id=import_id)
    run_waiting_jobs()
    assert not Answer.objects.exists()


def test_the_days_that_are_not_complete_are_guessed() -> None:
    first = date(2025, 9, 1)
    daily = [6] * 80 + [3, 3, 2, 2, 1, 1, 1, 1, 1, 1]
    rows = [
        f"{day}-{number},{first + timedelta(days=day)},It broke"
        for day, count in enumerate(daily)
        for number in range(count)
    ]
    head = "id,received,message\n"
    assert 8 <= guess_table(read_table((head + "\n".join(rows)).encode())).incomplete_days <= 12
    assert guess_table(read_table((head + "\n".join(rows[:480])).encode())).incomplete_days == 0


def test_where_reports_still_come_nothing_is_said_to_have_fallen(cx_lead: Colleague) -> None:
    first = date(2025, 9, 1)
    rows = [f"{day},{first + timedelta(days=day)},It broke" for day in [*range(80), 82, 85, 89]]
    table = "id,received,message\n" + "\n".join(rows)

    import_id = bring(cx_lead.actor, table.encode(), source="late", timezone="UTC", incomplete_days=10)
    deliver()
    assert get_import(actor=cx_lead.actor, import_id=import_id).choices.incomplete_since == "2025-11-20"
    last = first + timedelta(days=89)
    assert newest_day() == last
    span = Span(since=last - timedelta(days=27), until=last)
    before = Span(since=last - timedelta(days=55), until=last - timedelta(days=28))
    whole = Span(since=before.since - timedelta(days=28), until=before.since - timedelta(days=1))
    found = read_figures(span=span, before=before, filters=Filters())["contacts"]
    assert (found.verdict, found.difference) == (Verdict.NOT_COMPLETE, None)
    assert (
        read_figures(span=before, before=whole, filters=Filters())["contacts"].verdict == Verdict.NO_DETECTABLE_CHANGE
    )
    points = read_trend(metric=METRICS["contacts"], span=span, filters=Filters()).points
    assert (points[-1].day, points[-1].n) == (date(2025, 11, 19), 1)
