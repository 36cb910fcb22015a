"""From a file to rows: separators, character sets, days, and what columns seem to mean."""

import gzip
from datetime import UTC, datetime

import pytest

from accord.kernel.errors import BadInput
from accord.measure.imports.contracts import Choices, DateOrder, Role, What
from accord.measure.imports.dates import instant_of, order_of
from accord.measure.imports.guessing import guess_table
from accord.measure.imports.reading import read_table
from accord.measure.imports.rows import check_choices, read_row

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ORDERS = """Bestellnummer;Status;Datum;E-Mail;Kundenname;Betrag
A-1;bestellt;03.03.2026 12:00;jonas@mail.example;Jonas Weber;12,90
A-2;versendet;14.03.2026 12:00;ana@mail.example;Ana;13,90
"""
COMPLAINTS = """,Complaint ID,Product,Issue,State,Date received,Date sent
0,1291006,Mortgage,Loan servicing,TX,3/9/2015,3/19/2015
1,1290580,Mortgage,"Application, originator",MA,3/19/2015,3/19/2015
2,1290564,Credit card,Loan servicing,TX,3/8/2015,3/19/2015
3,1290565,Credit card,Loan servicing,TX,3/8/2015,3/19/2015
"""


class TestReading:
    @pytest.mark.parametrize(
        ("content", "encoding"),
        [
            (ORDERS.encode(), "utf-8"),
            (b"\xef\xbb\xbf" + ORDERS.encode(), "utf-8"),
            (ORDERS.encode("utf-16"), "utf-16"),
            (gzip.compress(ORDERS.encode()), "utf-8"),
            (ORDERS.replace("Jonas", "Jörg").encode("cp1252"), "windows-1252"),
        ],
    )
    def test_finds_character_set_and_separator(self, content: bytes, encoding: str) -> None:
        table = read_table(content)
        assert (table.encoding, table.delimiter, len(table.rows)) == (encoding, ";", 2)
        assert table.headings[0] == "Bestellnummer"

    def test_counts_lines_as_the_file_has_them_also_below_words_of_several_lines(self) -> None:
        table = read_table(b'id,text\n1,"one\ntwo"\n\n2,three\n')
        assert [(number, cells[0]) for number, cells in table.rows] == [(2, "1"), (5, "2")]

    def test_names_columns_that_have_none_and_tells_equal_ones_apart(self) -> None:
        assert read_table(b",a,a\n1,2,3\n").headings == ("#1", "a", "a (2)")

    @pytest.mark.parametrize("content", [b"", b"a,b\n", b"PK\x03\x04\0\0\0", b"\x1f\x8bnonsense"])
    def test_refuses_what_is_no_table(self, content: bytes) -> None:
        with pytest.raises(BadInput):
            read_table(content)


class TestDays:
    @pytest.mark.parametrize(
        ("text", "order", "expected"),
        [
            ("2026-03-03T12:00:00+01:00", DateOrder.ISO, "2026-03-03T11:00:00+00:00"),
            ("2026-03-03", DateOrder.ISO, "2026-03-03T11:00:00+00:00"),
            ("03.04.2026 08:30", DateOrder.DAY_FIRST, "2026-04-03T06:30:00+00:00"),
            ("3/4/26 8:30 PM", DateOrder.MONTH_FIRST, "2026-03-04T19:30:00+00:00"),
            ("1772535600", DateOrder.ISO, "2026-03-03T11:00:00+00:00"),
        ],
    )
    def test_reads_an_instant(self, text: str, order: DateOrder, expected: str) -> None:
        assert instant_of(text, order, "Europe/Berlin") == datetime.fromisoformat(expected)

    @pytest.mark.parametrize("text", ["31.02.2026", "soon", "2026-13-01", "12:30", "3/3/2026 25:00"])
    def test_what_is_no_day_is_none(self, text: str) -> None:
        assert instant_of(text, DateOrder.DAY_FIRST, "UTC") is None

    def test_one_impossible_reading_decides_which_way_round(self) -> None:
        assert order_of(["3/4/2026", "3/19/2026"]) == (DateOrder.MONTH_FIRST, True)
        assert order_of(["3.4.2026", "19.3.2026"]) == (DateOrder.DAY_FIRST, True)

    def test_where_both_are_possible_the_days_that_lie_nearer_are_taken_and_said_to_be_unsure(self) -> None:
        assert order_of(["3/4/2026", "3/5/2026", "3/6/2026"]) == (DateOrder.MONTH_FIRST, False)

    def test_numbers_are_no_days(self) -> None:
        assert order_of(["76119", "2127"]) is None


class TestGuessing:
    def test_a_shops_export_is_events_of_orders(self) -> None:
        guess = guess_table(read_table(ORDERS.encode()))
        assert (guess.what, guess.date_order, guess.event_kind) == (What.EVENTS, DateOrder.DAY_FIRST, "order")
        assert [column.role for column in guess.columns] == [
            Role.REFERENCE, Role.STATE, Role.AT, Role.EMAIL, Role.NAME, Role.KEEP,
        ]  # fmt: skip

    def test_complaints_are_contacts_with_a_reason_at_a_product(self) -> None:
        guess = guess_table(read_table(COMPLAINTS.encode()))
        assert (guess.what, guess.date_order, guess.is_day_sure) == (What.CONTACTS, DateOrder.MONTH_FIRST, True)
        assert [column.role for column in guess.columns] == [
            Role.IGNORE, Role.ID, Role.TOUCHPOINT, Role.REASON, Role.KEEP, Role.AT, Role.KEEP,
        ]  # fmt: skip

    def test_a_table_of_scores_is_answers(self) -> None:
        guess = guess_table(read_table(b"ticket,csat,comment,answered\nC-1,4,Nice,2026-03-03\nC-2,1,,2026-03-04\n"))
        roles = [column.role for column in guess.columns]
        assert (guess.what, roles) == (What.ANSWERS, [Role.CONVERSATION, Role.CSAT, Role.REMARK, Role.AT])


class TestRows:
    headings = ("id", "when", "mail", "words", "csat")
    choices = Choices(
        what=What.CONTACTS,
        source="old desk",
        roles=(Role.ID, Role.AT, Role.EMAIL, Role.WORDS, Role.CSAT),
        timezone="Europe/Berlin",
    )

    def read(self, *cells: str):
        return read_row(cells, self.choices, self.headings, now=NOW)

    def test_reads_what_the_columns_mean(self) -> None:
        row = self.read("7", "2026-03-03 12:00", "ana@mail.example", "It broke", "2")
        assert (row.key, row.email, row.words, row.csat, row.at.hour) == ("7", "ana@mail.example", "It broke", 2, 11)

    @pytest.mark.parametrize(
        ("cells", "said"),
        [
            (("7", "", "", "It broke", ""), "time is missing"),
            (("7", "yesterday", "", "It broke", ""), "“yesterday” is no time"),
            (("7", "2026-04-03", "", "It broke", ""), "future"),
            (("7", "2026-03-03", "no address", "It broke", ""), "no mail address"),
            (("7", "2026-03-03", "", "", ""), "what it was about"),
            (("7", "2026-03-03", "", "It broke", "6"), "no score from 1 to 5"),
            (("7", "2026-03-03", "", "It broke", "6", "more"), "more cells"),
        ],
    )
    def test_says_what_is_wrong_with_a_row(self, cells: tuple[str, ...], said: str) -> None:
        with pytest.raises(BadInput) as refusal:
            self.read(*cells)
        assert said in refusal.value.sentence

    def test_rows_without_an_id_are_one_when_they_say_the_same(self) -> None:
        keys = {self.read("", "2026-03-03", "", words, "").key for words in ("It broke", "It broke", "It is late")}
        assert len(keys) == 2

    @pytest.mark.parametrize(
        ("roles", "said"),
        [
            ((Role.AT, Role.AT, Role.WORDS, Role.KEEP, Role.KEEP), "cannot both"),
            ((Role.ID, Role.KEEP, Role.WORDS, Role.KEEP, Role.KEEP), "holds the time"),
            ((Role.ID, Role.AT, Role.KEEP, Role.KEEP, Role.KEEP), "what it was about"),
            ((Role.ID, Role.AT, Role.WORDS, Role.STATE, Role.KEEP), "does not belong"),
        ],
    )
    def test_refuses_choices_by_which_nothing_could_be_read(self, roles: tuple[Role, ...], said: str) -> None:
        with pytest.raises(BadInput) as refusal:
            check_choices(Choices(what=What.CONTACTS, source="x", roles=roles), self.headings)
        assert said in refusal.value.sentence
