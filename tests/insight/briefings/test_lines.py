"""A week is told in few lines: noise is called noise, and the print says the same as the page."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from accord.insight.briefings.composing import WEEKS
from accord.insight.briefings.contracts import Basis, Issue, Line, Section, Tone, Unit
from accord.insight.briefings.printing import pdf_of
from accord.insight.briefings.rules import Trends, Week, choose_voices, lines_of, next_departure
from accord.insight.briefings.shapes import packed, unpacked
from accord.insight.briefings.words import _SENTENCES, basis_words, reading_words, sentence_of
from accord.insight.contracts import Briefing, Verdict
from accord.insight.rules import count_change, share_change
from accord.listen.contracts import DayRow, Movement, SeriesKey, StoryRow, StoryState, WatchedRow
from accord.measure.queries import share

MONDAY = datetime(2026, 11, 16, 6, tzinfo=UTC)


def week(*, contacts: tuple[int, int] = (100, 190), kept: tuple[int, int] = (88, 100)) -> Week:
    flat = tuple(float(10 * n) for n in range(WEEKS))
    change = share_change(before=share(80, 100), now=share(82, 100))
    return Week(
        briefing=Briefing(
            week_from=date(2026, 11, 9),
            week_until=date(2026, 11, 15),
            contacts=count_change(before=contacts[0], now=contacts[1]),
            failure_share=change,
            csat=change,
            rising=(),
            only_seems=(),
            fixed=(),
            promises_kept=(),
            promises_broken=(),
            unacknowledged=(),
            voices=(),
        ),
        promises=share_change(before=share(90, 100), now=share(*kept)),
        trends=Trends(contacts=flat, failure_share=flat, csat=flat, promises=(None, *flat[1:])),
        effects={},
        overdue=(),
        late_ideas=0,
    )


def story(text: str) -> StoryRow:
    return StoryRow(
        id=1,
        state=StoryState.ALLOWED,
        text=text,
        conversation_id=1,
        message_id=1,
        customer_id=1,
        language="de",
        signal_id=None,
        captured_by_name="Ana",
        captured_at=MONDAY,
        reviewed_at=MONDAY,
        asked_at=MONDAY,
        answered_at=MONDAY,
        expires_on=date(2027, 11, 16),
        published_at=MONDAY,
    )


def issue_of(lines: tuple[Line, ...], *voices: str) -> Issue:
    return Issue(
        id=1,
        week_from=date(2026, 11, 9),
        week_until=date(2026, 11, 15),
        made_at=MONDAY,
        sent_to=2,
        lines=lines,
        voices=tuple(story(words) for words in voices),
        silenced=0,
    )


def test_a_change_is_told_apart_from_noise() -> None:
    contacts, failure, csat, *_rest = lines_of(week())
    assert (contacts.code, contacts.tone) == ("contacts_rose", Tone.CHANGE)
    assert (csat.code, csat.tone) == (f"csat_{Verdict.NO_DETECTABLE_CHANGE}", Tone.NOISE)
    assert sentence_of(failure).startswith("82\u202f% of the contacts came from our own failures")
    assert basis_words(contacts.basis) == "n = 190, interval 164–219"


def test_a_quiet_week_says_so_in_every_part() -> None:
    codes = [line.code for line in lines_of(week(contacts=(100, 101)))]
    assert {"nothing_rises", "nothing_fixed", "nothing_to_decide"} <= set(codes)
    assert codes[0] == "contacts_no_detectable_change"


def test_each_line_leads_to_its_figure_and_survives_being_kept() -> None:
    lines = lines_of(week())
    assert all(line.href for line in lines)
    assert lines[0].href == "/listen/figures/contacts/?since=2026-11-09&until=2026-11-15"
    assert unpacked(packed(lines)) == lines


def test_the_fullest_week_is_read_in_two_minutes() -> None:
    values = {"name": "Invoices that nobody understands at all", "title": "The voucher is not taken off the invoice"}
    values |= {
        "department": "Online shop",
        "owner": "Ida Berg",
        "what": "The old form of the invoice is back",
        "by": "A",
    }
    numbers = {"now": 50.0, "before": 40.0, "n": 99, "observed": 23, "days": 7, "low": 6.0, "high": 13.0, "count": 3}
    numbers |= {"kept": 3, "broken": 3, "week": 9, "before_rate": 1.0, "after_rate": 2.0}
    codes = ["contacts_rose", "failure_no_detectable_change", "csat_no_detectable_change", "kept_fell", "dates"]
    codes += ["rising"] * 3 + ["only_seems"] + ["date_broken"] * 2 + ["fixed_fell"] * 2
    codes += ["unacknowledged", "overdue", "overdue", "late_ideas"]
    lines = tuple(
        Line(section=Section.DECIDE, code=code, values={**values, **numbers, "unit": "day", "on": "2026-11-10"})
        for code in codes
    )
    assert reading_words(issue_of(lines, *["Again a bent pole, the third one now. " * 20] * 3)) <= 2 * 240


def test_every_line_has_words_in_both_languages() -> None:
    values = {"name": "N", "title": "T", "department": "D", "owner": "O", "what": "W", "by": "B", "unit": "order"}
    numbers = {"now": 5, "before": 4, "n": 9, "observed": 2, "days": 7, "low": 1.0, "high": 3.0, "count": 2}
    for code in _SENTENCES:
        line = Line(section=Section.CHANGED, code=code, values={**values, **numbers, "kept": 1, "broken": 2, "week": 3})
        english = sentence_of(line)
        with override("de"):
            assert sentence_of(line) != english, code


def test_the_print_has_its_letters_and_umlauts_and_links() -> None:
    lines = (*lines_of(week()), Line(section=Section.FIXED, code="date_broken", values={"title": "Preise in Łódź"}))
    pdf = PdfReader(
        BytesIO(pdf_of(issue_of(lines, "Die Stangen für drückende Nässe."), company="Größe", language="de"))
    )
    words = pdf.pages[0].extract_text()
    assert len(pdf.pages) == 1
    assert all(part in words for part in ("Größe", "für drückende Nässe", "Łódź", "190"))
    notes: Any = pdf.pages[0]["/Annots"]
    links = [note.get_object()["/A"]["/URI"] for note in notes]
    assert any("/listen/figures/csat/?since=2026-11-09" in link for link in links)


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (datetime(2026, 3, 23, 6, tzinfo=UTC), datetime(2026, 3, 30, 5, tzinfo=UTC)),
        (datetime(2026, 3, 23, 5, 59, tzinfo=UTC), datetime(2026, 3, 23, 6, tzinfo=UTC)),
        (datetime(2026, 3, 25, 12, tzinfo=UTC), datetime(2026, 3, 30, 5, tzinfo=UTC)),
    ],
)
def test_it_leaves_at_the_companys_hour_also_when_clocks_change(after: datetime, found: datetime) -> None:
    assert next_departure(after=after, weekday=0, hour=7, timezone="Europe/Berlin") == found


def test_chosen_stories_come_first_and_three_are_enough() -> None:
    assert choose_voices(chosen=[7], of_signals=[3, 7], newest=[9, 1, 3]) == [7, 3, 9]


def test_a_week_without_answers_leaves_a_gap_in_its_course() -> None:
    basis = Basis(unit=Unit.PER_CENT, n=0)
    assert basis_words(basis) == "n = 0"
    assert basis_words(None) == ""
    assert MONDAY + timedelta(days=7) == next_departure(after=MONDAY, weekday=0, hour=7, timezone="Europe/Berlin")


def test_what_only_seems_to_change_is_of_this_very_week_and_leads_to_its_figure() -> None:
    days = tuple(
        DayRow(day=date(2026, 11, 2) + timedelta(days=n), observed=1 if n < 7 else 2, expected=1, low=0, high=3)
        for n in range(16)  # two of them after the week that is told
    )
    row = WatchedRow(
        series=SeriesKey(by="reason", id=7),
        name="Which size fits",
        movement=Movement.ONLY_SEEMS,
        week=99,
        week_before=98,
        expected=10,
        low=4,
        high=16,
        days_of_history=90,
        days=days,
    )
    told = week()
    seeming = replace(told, briefing=replace(told.briefing, only_seems=(row,)))
    [line] = [line for line in lines_of(seeming) if line.code == "only_seems"]
    assert (line.values["week"], line.values["before"]) == (14, 7)
    assert line.href == "/listen/figures/contacts/?since=2026-11-09&until=2026-11-15&reason=7"
